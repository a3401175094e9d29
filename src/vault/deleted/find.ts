import { Fault } from '../../fault.ts';
import { stateOf } from '../lag.ts';
import { checked, findLatest, type Kind, type ObjectMeta, type StoredObject, WORDS } from '../objects.ts';
import type { VaultScope } from '../room.ts';

/** The object's own row where the object is there for everybody. Throws Fault Tampered. */
export async function findLive(scope: VaultScope, kind: Kind, name: string): Promise<StoredObject | undefined> {
  const found = await findLatest(scope, kind, name);
  return found !== undefined && stateOf(scope, checked(scope, found)) === 'live' ? found : undefined;
}

export interface Deleted<Meta> {
  readonly found: StoredObject;
  readonly meta: Meta & { readonly deleted: number };
}

/** Throws Fault SecretNotFound or KeyNotFound where no deleted object of that name is to be seen. */
export async function findDeleted<Meta extends ObjectMeta>(
  scope: VaultScope,
  kind: Kind,
  name: string,
): Promise<Deleted<Meta>> {
  const found = await findLatest(scope, kind, name);
  const meta = found && checked<Meta>(scope, found);
  if (found === undefined || !isDeleted(meta) || stateOf(scope, meta) !== 'deleted') throw notFound(kind, name);
  return { found, meta };
}

/** The same for whoever wants to recover or purge it: that it is on its way is then a conflict. */
export async function requireDeleted<Meta extends ObjectMeta>(
  scope: VaultScope,
  kind: Kind,
  name: string,
): Promise<Deleted<Meta>> {
  const found = await findLatest(scope, kind, name);
  if (found !== undefined && stateOf(scope, checked(scope, found)) === 'deleting') {
    throw conflict(`${WORDS[kind][1]} is currently being deleted.`, 'ObjectIsBeingDeleted');
  }
  return findDeleted(scope, kind, name);
}

function isDeleted<Meta extends ObjectMeta>(meta: Meta | undefined): meta is Meta & { readonly deleted: number } {
  return meta?.deleted !== undefined;
}

function notFound(kind: Kind, name: string): Fault {
  return new Fault(
    kind === 'secrets' ? 'SecretNotFound' : 'KeyNotFound',
    `Deleted ${WORDS[kind][1]} not found: ${name}`,
  );
}

/** Why a name cannot have a new version; Azure's own sentences ("Azure Key Vault soft-delete overview", and issues). */
const TAKEN = {
  deleting: (kind: Kind, name: string) =>
    conflict(
      `${WORDS[kind][1]} ${name} is currently being deleted and cannot be re-created; retry later.`,
      'ObjectIsBeingDeleted',
    ),
  recovering: (kind: Kind, name: string) =>
    conflict(
      `${WORDS[kind][1]} ${name} is currently being recovered and cannot be re-created; retry later.`,
      'ObjectIsBeingRecovered',
    ),
  deleted: (kind: Kind, name: string) =>
    conflict(
      `${WORDS[kind][1]} ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this ` +
        `state, the ${WORDS[kind][0]} can only be recovered or purged.`,
      'ObjectIsDeletedButRecoverable',
    ),
};

/** A deleted name stays taken until it is purged. Throws Fault Conflict. */
export async function refuseDeleted(scope: VaultScope, kind: Kind, name: string): Promise<void> {
  const found = await findLatest(scope, kind, name);
  // Nothing else to ask of a row that is about to be replaced, whatever stands in it.
  if (found === undefined || (found.deleted === null && scope.room.azureLag === 0)) return;
  const state = stateOf(scope, checked(scope, found));
  if (state !== 'live') throw TAKEN[state](kind, name);
}

/** For a restore, to which every name that there is is taken. Throws Fault Conflict. */
export async function refuseTaken(scope: VaultScope, kind: Kind, name: string): Promise<void> {
  await refuseDeleted(scope, kind, name);
  if ((await findLatest(scope, kind, name)) === undefined) return;
  throw new Fault(
    'Conflict',
    `A ${WORDS[kind][0]} with the name ${name} is already there, and a backup is not restored over it; delete and purge it first.`,
  );
}

function conflict(sentence: string, inner: string): Fault {
  return new Fault('Conflict', sentence, { inner });
}
