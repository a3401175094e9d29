import { expect, test } from 'vitest';
import { roleChanges, roleRows, tickOf } from './role-rows.ts';

const GROUP = '/subscriptions/one/resourceGroups/group';
const VAULT = `${GROUP}/providers/Microsoft.KeyVault/vaults/demo`;
const READER = '4633458b-17de-408a-b874-0445c86b69e6';
const OFFICER = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7';

const assignment = (principalId: string, role: string, scope: string) =>
  ({
    id: `${scope}/${principalId}/${role}`,
    properties: { principalId, scope, roleDefinitionId: `/roleDefinitions/${role.toUpperCase()}` },
  }) as Parameters<typeof roleRows>[1][number];

const assignments = [
  assignment('ann', READER, VAULT.toUpperCase()),
  assignment('ann', OFFICER, GROUP),
  assignment('bob', READER, `${VAULT}/secrets/one`),
];
const rows = roleRows(VAULT, assignments, ['eve']);

test('a row tells what was assigned here, in any casing, from what comes from above', () => {
  expect(rows.map(({ principalId, here, above }) => [principalId, [...here.keys()], [...above.keys()]])).toEqual([
    ['ann', [READER], [OFFICER]],
    ['eve', [], []],
  ]);
});

test('what was ticked becomes a role to assign or an assignment to remove, and nothing where it is as it was', () => {
  const ticks = new Map([
    [tickOf('ann', READER), false],
    [tickOf('eve', OFFICER), true],
    [tickOf('eve', READER), false],
  ]);
  expect(roleChanges(rows, ticks)).toEqual([
    { principalId: 'ann', role: READER, assignment: assignments[0] },
    { principalId: 'eve', role: OFFICER, assignment: undefined },
  ]);
  expect(roleChanges(rows, new Map([[tickOf('ann', READER), true]]))).toEqual([]);
});

test('a role from above can be assigned here too', () => {
  const [change] = roleChanges(rows, new Map([[tickOf('ann', OFFICER), true]]));
  expect(change).toEqual({ principalId: 'ann', role: OFFICER, assignment: undefined });
});
