import { z } from 'zod';
import { matching } from '../../wire/data-actions.ts';
import { parseScope } from '../../wire/scope.ts';

/** What a custom role is made of ("Role Definitions - Create Or Update"). Nothing that is misspelt is left out unseen. */
const action = z
  .string({ error: 'a data action is a text' })
  .max(200, 'a data action has at most 200 characters')
  .refine((text) => matching([text]).size > 0, 'it matches no data action below Microsoft.KeyVault/vaults/');
const dataActions = z
  .array(action, { error: 'dataActions and notDataActions are lists' })
  .max(200, 'a list of data actions has at most 200')
  .default([]);
const none = z
  .array(z.unknown(), { error: 'actions and notActions are lists' })
  .max(0, 'actions and notActions are empty: the app roles of the management API decide about vaults')
  .optional();

const permissions = z.strictObject(
  { actions: none, notActions: none, dataActions, notDataActions: dataActions },
  { error: 'it holds dataActions and notDataActions, and actions and notActions that are empty' },
);

const assignable = z
  .string({ error: 'a scope is a text' })
  .max(500, 'a scope has at most 500 characters')
  .refine((text) => {
    const scope = parseScope(text);
    return scope !== undefined && scope.object === undefined;
  }, 'it is not the scope of a subscription, a resource group or a vault');

export const roleProperties = z.strictObject(
  {
    roleName: z
      .string({ error: 'roleName is missing' })
      .regex(
        /^[\p{L}\p{N}_().,-][\p{L}\p{N} _().,-]{0,127}$/u,
        'roleName has 1 to 128 letters, digits, blanks and _().,-',
      ),
    description: z.string('description is a text').max(2048, 'description has at most 2048 characters').default(''),
    type: z.literal('CustomRole', { error: 'the type is CustomRole' }).optional(),
    permissions: z
      .array(permissions, { error: 'permissions is a list' })
      .min(1, 'permissions is empty')
      .max(20, 'permissions has at most 20 blocks'),
    assignableScopes: z
      .array(assignable, { error: 'assignableScopes is a list' })
      .min(1, 'assignableScopes is empty')
      .max(100, 'assignableScopes has at most 100'),
  },
  { error: 'it holds roleName, description, type, permissions and assignableScopes, spelt so' },
);
