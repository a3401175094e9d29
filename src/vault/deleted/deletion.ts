import { objectTopic } from '../../store/row-cache.ts';
import { toSeconds } from '../../wire/time.ts';
import { schedule } from '../due/moments.ts';
import {
  cells,
  checked,
  type Kind,
  keyOf,
  notFound,
  type ObjectMeta,
  objectOf,
  placeOf,
  updateLatest,
} from '../objects.ts';
import type { VaultContext, VaultScope } from '../room.ts';
import { moved, policyOf } from '../versions.ts';
import { findLive, requireDeleted } from './find.ts';

/** How long a deleted object can be recovered, in seconds. */
export const retentionOf = ({ softDeleteDays }: VaultScope['vault']): number => softDeleteDays * 86_400;

/** What Key Vault says of a deleted object beside its bundle (Key Vault REST, DeletedSecretBundle). */
export function deletionOf(
  { origin, vault }: VaultScope,
  kind: Kind,
  { name, deleted }: ObjectMeta & { deleted: number },
) {
  return {
    recoveryId: `${origin}/deleted${kind}/${name}`,
    deletedDate: deleted,
    scheduledPurgeDate: deleted + retentionOf(vault),
  };
}

/** The changes that delete an object recoverably: one row says so, its versions stay. */
export async function deleteObject<Meta extends ObjectMeta>(context: VaultContext, kind: Kind, name: string) {
  const found = await findLive(context, kind, name);
  if (found === undefined) throw notFound(kind, { name });
  const before = checked<Meta>(context, found);
  const meta = { ...before, recovered: undefined, deleted: toSeconds(context.room.clock()) };
  const key = keyOf(context, kind, name);
  const change = context.room.store.change(updateLatest, {
    ...key,
    ...cells(context, placeOf(key), meta, moved(context, found)),
    was: found.row.mac,
    deleted: meta.deleted,
  });
  return { meta, changes: [change], touches: [objectTopic(objectOf(key))] };
}

/** The changes that bring it back as it was, and make somebody look again at what became due of it. */
export async function recoverObject<Meta extends ObjectMeta>(context: VaultContext, kind: Kind, name: string) {
  const { found, meta: before } = await requireDeleted<Meta>(context, kind, name);
  const meta = { ...before, deleted: undefined, recovered: toSeconds(context.room.clock()) };
  const key = keyOf(context, kind, name);
  const change = context.room.store.change(updateLatest, {
    ...key,
    ...cells(context, placeOf(key), meta, moved(context, found)),
    was: found.row.mac,
    deleted: null,
  });
  const due = schedule(context, kind, meta, { policy: await policyOf(context, kind, name) });
  return { meta, changes: [change, ...due], touches: [objectTopic(objectOf(key))] };
}
