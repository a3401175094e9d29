import type { Seal } from '../../../crypto/seal.ts';
import { Fault } from '../../../fault.ts';
import type { Change } from '../../../operation.ts';
import { readGuid } from '../../guid.ts';
import { revocationAt } from '../../stored-grants/revocation.ts';
import type { DirectoryChange, Entries, Entry } from '../entries.ts';
import { DIRECTORY_TOPIC } from '../lookup.ts';
import { type Application, readApplication, writeApplication } from './application.ts';

export type ApplicationChange = DirectoryChange & { readonly application: Application };

export interface WantedApplication {
  readonly members: Partial<Application>;
  /** Changes of other rows that belong to it. */
  readonly changes?: readonly Change[];
  /** Ends the tokens so far. */
  readonly ends?: boolean;
}

/** Throws Fault NotFound. */
export type ChangeApplication = (
  applicationId: string,
  run: (found: Application) => WantedApplication | Promise<WantedApplication>,
) => Promise<ApplicationChange>;

export interface StoredApplication {
  readonly entry: Entry;
  readonly application: Application;
}

/** Past the lookup: what is written must follow from what is stored, not from what is remembered. Throws Fault NotFound. */
export async function storedApplication(entries: Entries, seal: Seal, id: string): Promise<StoredApplication> {
  const entry = await entries.find('application', readGuid(id) ?? '');
  if (entry === undefined) throw new Fault('NotFound', 'There is no application with this id.');
  return { entry, application: readApplication(seal, entry) };
}

/** @param now Unix seconds. */
export function createApplicationChange(entries: Entries, seal: Seal, now: () => number): ChangeApplication {
  return async (applicationId, run) => {
    const { entry, application: found } = await storedApplication(entries, seal, applicationId);
    const { members, changes = [], ends = false } = await run(found);
    const revoked = ends && { revoked: revocationAt(now(), found) };
    const application = { ...found, ...members, ...revoked, revision: found.revision + 1 };
    const replaced = entries.replace(entry, writeApplication(seal, application));
    return { application, changes: [replaced, ...changes], touches: [DIRECTORY_TOPIC] };
  };
}
