import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { type AccessPolicy, grantee, type Vault } from '../../wire/vault.ts';
import { API_VERSION_QUERY } from '../connections/resource.ts';
import type { ManagementContext } from '../room.ts';
import { accessPolicies } from './properties.ts';
import {
  apiVersion,
  named,
  policiesOf,
  policiesResource,
  requireVault,
  resourceOf,
  VAULT_PATH,
  VAULTS_TOPIC,
} from './resource.ts';
import { withSettings } from './settings.ts';

type Permissions = AccessPolicy['permissions'];
type Combine = (names: readonly string[], given: readonly string[]) => string[];

/** What becomes of the permissions that a principal has. Principals that are not named keep theirs. */
const COMBINE: Readonly<Record<Kind, Combine>> = {
  add: (names, given) => [...new Set([...names, ...given])],
  replace: (_names, given) => [...given],
  remove: (names, given) => names.filter((name) => !given.includes(name)),
};

const KINDS = ['add', 'replace', 'remove'] as const;
type Kind = (typeof KINDS)[number];

/** "Vaults - Update Access Policy". */
export const updateAccessPolicies = implement(
  contract({
    name: 'UpdateAccessPolicies',
    summary: 'Add, replace or remove permissions of principals',
    method: 'PUT',
    path: `${VAULT_PATH}/{name}/accessPolicies/{operationKind}`,
    query: API_VERSION_QUERY,
    input: z.object({
      ...named,
      ...apiVersion,
      operationKind: z.enum(KINDS, { error: `it is one of ${KINDS.join(', ')}` }),
      properties: z.object({ accessPolicies }, { error: 'properties is an object' }),
    }),
    output: policiesResource,
  }),
  async ({ room }: ManagementContext, input) => {
    const found = await requireVault(room, input);
    const combined = combine(found.vault, COMBINE[input.operationKind], input.properties.accessPolicies);
    const vault = withSettings(found.vault, { accessPolicies: combined });
    return {
      output: {
        id: `${resourceOf(room, vault).id}/accessPolicies/`,
        type: 'Microsoft.KeyVault/vaults/accessPolicies' as const,
        properties: { accessPolicies: policiesOf(vault) },
      },
      changes: room.vaults.replace(found, vault),
      touches: [VAULTS_TOPIC],
      facts: { vault: vault.name },
    };
  },
);

/** Who is left with nothing has no entry. */
function combine(vault: Vault, how: Combine, given: readonly AccessPolicy[]) {
  const before = new Map<string, AccessPolicy>(policiesOf(vault).map((policy) => [grantee(policy), policy]));
  const after = new Map(before);
  for (const policy of given) {
    const had = before.get(grantee(policy))?.permissions;
    after.set(grantee(policy), { ...policy, permissions: merge(had, policy.permissions, how) });
  }
  return [...after.values()].filter(({ permissions }) => Object.values(permissions).some(({ length }) => length > 0));
}

function merge(before: Partial<Permissions> | undefined, given: Permissions, how: Combine) {
  return {
    keys: how(before?.keys ?? [], given.keys),
    secrets: how(before?.secrets ?? [], given.secrets),
    certificates: how(before?.certificates ?? [], given.certificates ?? []),
  };
}
