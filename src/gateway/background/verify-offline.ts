import { type Verification, verifyChain } from '../../audit/verify.ts';
import { loadConfig } from '../../config.ts';
import { inspectStore } from '../../store/store.ts';
import { locate } from '../start/data-folder.ts';
import { openFoundRing } from '../start/open-data.ts';

export interface OfflineData {
  readonly data?: string | undefined;
  readonly database?: string | undefined;
  readonly masterKey?: string | undefined;
}

/** Walks the audit chain without a server: for data that no server will start on. Throws Fault MasterKeyWrong and what reading throws. */
export async function verifyOffline({ data, database, masterKey }: OfflineData): Promise<Verification> {
  // The demo's rules are the widest: here nothing listens, so they open nothing.
  const flags = { demo: true, data, database, masterKey };
  const folder = locate(loadConfig({ flags, environment: process.env }));
  const { settings } = await inspectStore(folder.database);
  const { ring } = openFoundRing(folder, settings);
  return verifyChain(folder.database, ring.audit);
}
