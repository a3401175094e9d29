import { expect, it } from 'vitest';
import type { Change } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { keepAdministrator, keepAdministratorIn } from './administrators.ts';

const HELD: readonly Change[] = [{ sql: 'hold', parameters: [], rows: 1 }];
const administrator = { objectId: 'alice', enabled: true, roles: ['Administrator' as const] };

/** Somebody from another directory, who is not among the administrators of this one. */
function context(held: readonly Change[] | undefined, objectId = 'somebody'): ManagementContext {
  const directory = { holdAdministrator: () => Promise.resolve(held) };
  return { room: { directory }, caller: { objectId } } as unknown as ManagementContext;
}

it('the last administrator stays one, and another one is held in his place', async () => {
  await expect(keepAdministrator(context(undefined), administrator)).rejects.toMatchObject({
    code: 'Conflict',
    message: 'This is the last enabled principal with the role Administrator: make another one first.',
  });
  expect(await keepAdministrator(context(HELD), administrator)).toEqual(HELD);
});

it('who is no administrator, or a disabled one, is not missed', async () => {
  expect(await keepAdministrator(context(undefined), { ...administrator, roles: ['Operator'] })).toEqual([]);
  expect(await keepAdministrator(context(undefined), { ...administrator, enabled: false })).toEqual([]);
});

it('only a change that takes the role or disables is asked about', async () => {
  const last = context(undefined);
  expect(await keepAdministratorIn(last, administrator, {})).toEqual([]);
  expect(await keepAdministratorIn(last, administrator, { enabled: true, roles: ['Administrator'] })).toEqual([]);
  for (const wanted of [{ enabled: false }, { roles: [] }, { roles: ['Operator' as const] }]) {
    await expect(keepAdministratorIn(last, administrator, wanted)).rejects.toMatchObject({ code: 'Conflict' });
  }
  await expect(keepAdministratorIn(context(HELD, 'alice'), administrator, { roles: [] })).rejects.toMatchObject({
    message: 'This is who you are signed in as: let another administrator do it.',
  });
});
