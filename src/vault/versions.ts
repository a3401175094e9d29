import type { Place } from '../crypto/seal.ts';
import { randomHex } from '../crypto/threads/random-pool.ts';
import { Fault } from '../fault.ts';
import type { Change } from '../operation.ts';
import type { Sealed } from '../sealed.ts';
import { objectTopic } from '../store/row-cache.ts';
import type { Attributes, SettableAttributes } from '../wire/attributes.ts';
import { toSeconds } from '../wire/time.ts';
import { refuseDeleted } from './deleted/find.ts';
import { schedule } from './due/moments.ts';
import { announce } from './events/outbox.ts';
import { findPolicy, type StoredPolicy } from './keys/rotation-policy.ts';
import {
  cells,
  checked,
  findLatest,
  insertVersion,
  type Kind,
  keyOf,
  notFound,
  type ObjectMeta,
  objectOf,
  placeOf,
  putLatest,
  type StoredObject,
  updateLatest,
  updateVersion,
} from './objects.ts';
import type { Vault, VaultContext, VaultScope } from './room.ts';

/** What an operation hands to its unit: the changes, and the object whose cached rows they outdate. */
interface Written {
  readonly changes: readonly Change[];
  readonly touches: readonly string[];
}

type SealAt = (place: Place, meta: string) => Sealed;

/** Opens what a row holds and seals it for another place or meta, as bytes that are cleared again. */
export function moved({ room: { seal } }: VaultScope, { row, place }: StoredObject): SealAt {
  return (to, meta) => {
    const plain = seal.open(row.sealed ?? new Uint8Array(), place, row.meta);
    const sealed = seal.seal(plain, to, meta);
    plain.fill(0);
    return sealed;
  };
}

/** 32 lower-case hex digits, as Key Vault's. */
const newVersion = (): string => randomHex(16);

/** What every new version begins with. */
export function freshMeta(context: VaultScope, name: string, set: Settable): ObjectMeta {
  const now = toSeconds(context.room.clock());
  return {
    name,
    version: newVersion(),
    enabled: set.attributes?.enabled ?? true,
    nbf: set.attributes?.nbf,
    exp: set.attributes?.exp,
    created: now,
    updated: now,
    tags: set.tags ?? undefined,
  };
}

export interface Settable {
  readonly attributes?: SettableAttributes | undefined;
  readonly tags?: Record<string, string> | null | undefined;
}

/** The changes that make `meta` the latest version of its name; throws Fault Conflict where the name is deleted. */
export async function addVersion(context: VaultScope, kind: Kind, meta: ObjectMeta, seal: SealAt): Promise<Written> {
  await refuseDeleted(context, kind, meta.name);
  const { store } = context.room;
  const key = keyOf(context, kind, meta.name);
  const version = { ...key, version: meta.version };
  const changes = [
    store.change(putLatest, { ...key, ...cells(context, placeOf(key), meta, seal) }),
    store.change(insertVersion, { ...version, ...cells(context, placeOf(key, meta.version), meta, seal) }),
    ...schedule(context, kind, meta, { policy: await policyOf(context, kind, meta.name) }),
    ...announce(context, kind, 'NewVersionCreated', meta),
  ];
  return { changes, touches: [objectTopic(objectOf(key))] };
}

/** Only keys have one. */
export async function policyOf(scope: VaultScope, kind: Kind, name: string): Promise<StoredPolicy | undefined> {
  return kind === 'keys' ? findPolicy(scope, name) : undefined;
}

/** What PATCH changes: only what is named; times may be set, not taken away (Key Vault REST, "Update Secret"). */
export function patched<Meta extends ObjectMeta>(context: VaultContext, meta: Meta, set: Settable): Meta {
  return {
    ...meta,
    enabled: set.attributes?.enabled ?? meta.enabled,
    nbf: set.attributes?.nbf ?? meta.nbf,
    exp: set.attributes?.exp ?? meta.exp,
    tags: set.tags ?? meta.tags,
    updated: toSeconds(context.room.clock()),
  };
}

/**
 * The changes that give one version a new `meta`, and the object's row too where it is the latest. They hold only while
 * the rows are those that were read; otherwise the unit is a conflict and the operation runs again.
 */
export async function changeVersion(context: VaultContext, found: StoredObject, meta: ObjectMeta): Promise<Written> {
  const { store } = context.room;
  const { kind } = found;
  const key = keyOf(context, kind, meta.name);
  const latest = await findLatest(context, kind, meta.name);
  if (latest === undefined || latest.deleted !== null) throw notFound(kind, meta);
  const seal = moved(context, found);
  const versionPlace = placeOf(key, meta.version);
  const changes = [
    store.change(updateVersion, {
      ...key,
      version: meta.version,
      ...cells(context, versionPlace, meta, seal),
      was: found.row.mac,
    }),
  ];
  if (checked(context, latest).version === meta.version) {
    changes.push(
      store.change(updateLatest, {
        ...key,
        ...cells(context, placeOf(key), meta, seal),
        was: latest.row.mac,
        deleted: null,
      }),
      ...schedule(context, kind, meta, {
        policy: await policyOf(context, kind, meta.name),
        known: checked(context, found).exp,
      }),
    );
  }
  return { changes, touches: [objectTopic(objectOf(key))] };
}

/** A patch names one end of the validity at a time, so the order can be judged only when both are known. */
export function requireOrder({ nbf, exp }: ObjectMeta): void {
  if (nbf === undefined || exp === undefined || nbf < exp) return;
  throw new Fault(
    'BadParameter',
    'The parameter attributes is not valid: attributes.exp must be later than attributes.nbf.',
  );
}

/** Of 90 days it is the plain word (Key Vault REST, DeletionRecoveryLevel). */
function recoveryLevelOf({ softDeleteDays, purgeProtection }: Vault): string {
  const level = softDeleteDays < 90 ? 'CustomizedRecoverable' : 'Recoverable';
  return purgeProtection ? level : `${level}+Purgeable`;
}

export function attributesOf({ vault }: VaultContext, meta: ObjectMeta): Attributes {
  return {
    enabled: meta.enabled,
    ...(meta.nbf === undefined ? {} : { nbf: meta.nbf }),
    ...(meta.exp === undefined ? {} : { exp: meta.exp }),
    created: meta.created,
    updated: meta.updated,
    recoveryLevel: recoveryLevelOf(vault),
    recoverableDays: vault.softDeleteDays,
  };
}
