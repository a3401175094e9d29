import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import type { AccessPolicy, Vault } from '../../wire/vault.ts';
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

/** A principal that is left with nothing has no entry. */
function combine(vault: Vault, how: Combine, given: readonly Required<AccessPolicy>[]) {
  const before = policiesOf(vault);
  const of = (objectId: string) => before.find((policy) => policy.objectId === objectId)?.permissions;
  const changed = given.map((policy) => ({
    ...policy,
    permissions: merge(of(policy.objectId), policy.permissions, how),
  }));
  const kept = before.filter(({ objectId }) => !given.some((policy) => policy.objectId === objectId));
  return [...kept, ...changed].filter(({ permissions }) =>
    Object.values(permissions).some((names) => names.length > 0),
  );
}

function merge(before: Partial<Permissions> | undefined, given: Permissions, how: Combine) {
  return {
    keys: how(before?.keys ?? [], given.keys),
    secrets: how(before?.secrets ?? [], given.secrets),
    certificates: how(before?.certificates ?? [], given.certificates ?? []),
  };
}
