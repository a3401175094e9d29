import { expect, it } from 'vitest';
import type { Change } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { keepAdministrator, keepAdministratorIn, keepCredential } from './administrators.ts';

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

it('nobody ends his last credential, though an expired one stays', () => {
  const alice = { room: { clock: () => 2_000_000 }, caller: { objectId: 'alice' } } as unknown as ManagementContext;
  const secret = (id: string, expires: number) => ({ id, hint: 'abc', created: 0, expires });
  const federation = { id: 'elsewhere', name: 'ci', issuer: 'https://ci', subject: 'ci', audiences: [] };
  const none = { objectId: 'alice', secrets: [], certificates: [], federatedCredentials: [] };
  const expired = { ...none, secrets: [secret('used', 2001), secret('old', 2000)] };
  const refusal = expect.objectContaining({
    code: 'Conflict',
    message: 'This is the last credential of who you are signed in as: add another one first.',
  });
  expect(() => keepCredential(alice, expired, 'used')).toThrow(refusal);
  expect(() => keepCredential(alice, { ...none, federatedCredentials: [federation] }, 'elsewhere')).toThrow(refusal);
  const certificate = { displayName: 'c', thumbprint256: 'a', thumbprint1: 'b', expires: 9000 };
  const later = { ...expired, certificates: [{ ...certificate, id: 'later', notBefore: 2001 }] };
  expect(() => keepCredential(alice, later, 'used')).toThrow(refusal);
  keepCredential(alice, { ...expired, certificates: [{ ...certificate, id: 'now', notBefore: 2000 }] }, 'used');
  keepCredential(alice, expired, 'old');
  keepCredential(alice, { ...expired, federatedCredentials: [federation] }, 'used');
  keepCredential(alice, { ...expired, objectId: 'somebody' }, 'used');
});
