import { Fault } from '../../fault.ts';
import type { Change } from '../../operation.ts';
import { type Parameters, query, statement } from '../../store/query.ts';
import { type Duration, parseDuration } from '../../wire/duration.ts';
import { canonical } from '../../wire/name.ts';
import type { RotationPolicy } from '../../wire/rotation.ts';
import { rowsOf } from '../../wire/vault.ts';
import type { VaultContext, VaultScope } from '../room.ts';

/** When the versions of a key's name are replaced, and when somebody is told of their end. It belongs to the name. */
export interface StoredPolicy {
  readonly rotate?: { readonly timeAfterCreate: string } | { readonly timeBeforeExpiry: string } | undefined;
  readonly notify: { readonly timeBeforeExpiry: string };
  /** How long a rotated version lives. */
  readonly expiryTime?: string | undefined;
  /** Unix seconds; absent in the policy that nobody has set. */
  readonly created?: number | undefined;
  readonly updated?: number | undefined;
}

/** What Key Vault answers for a key whose policy was never set. */
export const DEFAULT_POLICY: StoredPolicy = { notify: { timeBeforeExpiry: 'P30D' } };

interface PolicyKey {
  readonly vault: string;
  readonly name: string;
}

const policyRow = query((db, p: Parameters<PolicyKey>) =>
  db.selectFrom('rotation_policy').select(['meta', 'mac']).where('vault', '=', p.vault).where('name', '=', p.name),
);

const putPolicyRow = statement((db, p: Parameters<PolicyKey & { meta: string; mac: Uint8Array }>) =>
  db
    .insertInto('rotation_policy')
    .values({ vault: p.vault, name: p.name, meta: p.meta, mac: p.mac })
    .onConflict((conflict) => conflict.columns(['vault', 'name']).doUpdateSet({ meta: p.meta, mac: p.mac })),
);

/** Both change nothing: they count. */
const samePolicy = statement((db, p: Parameters<PolicyKey & { meta: string }>) =>
  db
    .updateTable('rotation_policy')
    .set({ meta: p.meta })
    .where('vault', '=', p.vault)
    .where('name', '=', p.name)
    .where('meta', '=', p.meta),
);
const anyPolicy = statement((db, p: Parameters<PolicyKey>) =>
  db.updateTable('rotation_policy').set({ name: p.name }).where('vault', '=', p.vault).where('name', '=', p.name),
);

const placeOf = ({ vault, name }: PolicyKey) => ({
  table: 'rotation_policy',
  column: 'meta',
  vault,
  name,
  version: '',
});

/** The policy of a name, the default where none was set. Throws Fault Tampered. */
export async function findPolicy(scope: VaultScope, name: string): Promise<StoredPolicy> {
  const key = policyKey(scope, name);
  const [row] = await scope.room.store.rows(policyRow, key);
  if (row === undefined) return DEFAULT_POLICY;
  scope.room.seal.check(row.mac, placeOf(key), row.meta);
  return JSON.parse(row.meta) as StoredPolicy;
}

export function putPolicy(scope: VaultScope, name: string, policy: StoredPolicy): Change {
  const { room } = scope;
  const key = policyKey(scope, name);
  const meta = JSON.stringify(policy);
  return room.store.change(putPolicyRow, { ...key, meta, mac: room.seal.mark(placeOf(key), meta) });
}

/** A conflict where the policy of the name is no longer the one that was read. */
export function stillPolicy(scope: VaultScope, name: string, policy: StoredPolicy): Change {
  const { store } = scope.room;
  const key = policyKey(scope, name);
  if (policy === DEFAULT_POLICY) return store.change(anyPolicy, key, 0);
  return store.change(samePolicy, { ...key, meta: JSON.stringify(policy) });
}

function policyKey({ vault }: VaultScope, name: string): PolicyKey {
  return { vault: rowsOf(vault), name: canonical(name) };
}

/** A duration that was validated before it was stored. */
export function durationOf(text: string): Duration {
  const duration = parseDuration(text);
  if (duration === undefined)
    throw new Fault('InternalError', 'A stored rotation policy holds a duration that is none.');
  return duration;
}

/** From 7.5 on the types of actions are `Rotate` and `Notify`; before, they were in lower case. */
const LOWER_CASE = /^(20(15|16)-|7\.[0-4](-|$))/;

export function policyAnswer(
  { origin, apiVersion }: VaultContext,
  name: string,
  { rotate, notify, expiryTime, created, updated }: StoredPolicy,
): RotationPolicy {
  const spelt = (type: string) => ({ type: LOWER_CASE.test(apiVersion) ? type.toLowerCase() : type });
  return {
    id: `${origin}/keys/${name}/rotationpolicy`,
    lifetimeActions: [
      ...(rotate === undefined ? [] : [{ trigger: rotate, action: spelt('Rotate') }]),
      { trigger: notify, action: spelt('Notify') },
    ],
    attributes: {
      ...(expiryTime !== undefined && { expiryTime }),
      ...(created !== undefined && { created }),
      ...(updated !== undefined && { updated }),
    },
  };
}
