import { randomUUID } from 'node:crypto';
import { writerSpec } from '../../audit/chain.ts';
import type { Config } from '../../config.ts';
import { createRing, openRing, sealRing } from '../../crypto/sealing/key-ring.ts';
import { Fault } from '../../fault.ts';
import { inspectStore, openStore, type Store } from '../../store/store.ts';
import type { FoundRing } from '../background/kept-ring.ts';
import { checkFolder, type DataFolder, findMasterKey, makeFolder, makeMasterKey } from './data-folder.ts';

export interface OpenedData extends FoundRing {
  readonly store: Store;
}

/**
 * Opens the data, or makes it. Everything that can be wrong (folder, key, schema) is found before the first byte is
 * written, so that a refused start leaves the disk as it was.
 */
export async function openData(folder: DataFolder, config: Config, clock: () => number): Promise<OpenedData> {
  checkFolder(folder, config);
  const found = await inspectStore(folder.database);
  if (found.schema > 0) return reopen(folder, found.settings);
  // The key first: the data folder was looked at, but whether a key can be written is known only once it is.
  const master = findMasterKey(folder, false) ?? makeMasterKey(folder);
  makeFolder(folder);
  const ring = createRing(clock());
  const instance = randomUUID();
  const text = sealRing(ring, master, instance);
  const settings = { instance, ring: text };
  const store = await openStore(folder.database, { settings, writer: writerSpec(ring.audit) });
  const { settings: stored } = await inspectStore(folder.database);
  if (stored.get('instance') === instance) return { store, ring, text, instance };
  // Another process began the same PostgreSQL database at the same time, and was faster: its ring is the ring.
  await store.close();
  return reopen(folder, stored);
}

async function reopen(folder: DataFolder, settings: ReadonlyMap<string, string>): Promise<OpenedData> {
  const found = openFoundRing(folder, settings);
  return { ...found, store: await openStore(folder.database, { writer: writerSpec(found.ring.audit) }) };
}

/** The ring of data that are there; throws Fault MasterKeyWrong before anything is opened for writing. */
export function openFoundRing(folder: DataFolder, settings: ReadonlyMap<string, string>): FoundRing {
  const instance = settings.get('instance');
  const text = settings.get('ring');
  if (instance === undefined || text === undefined) {
    throw new Fault(
      'DataFolderUnusable',
      `The database ${folder.database} holds no key ring; restore it from a backup.`,
    );
  }
  const master = findMasterKey(folder, true);
  if (master === undefined) throw new Fault('MasterKeyWrong', `The master key file ${folder.masterKey} is missing.`);
  return { ring: openRing(text, master, instance), text, instance };
}
