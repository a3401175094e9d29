import type { Seal } from '../../../crypto/seal.ts';
import type { Change } from '../../../operation.ts';
import type { Store } from '../../../store/store.ts';
import { readGuid } from '../../guid.ts';
import type { Aliases } from '../aliases.ts';
import { readAlias } from '../aliases.ts';
import type { Entries, EntryPage } from '../entries.ts';
import type { GroupMembers } from '../groups/group-members.ts';
import { createLookup, DIRECTORY_TOPIC } from '../lookup.ts';
import { type Application, readApplication, writeApplication } from './application.ts';
import { type ApplicationCertificates, createApplicationCertificates } from './application-certificates.ts';
import { type ApplicationChange, createApplicationChange, storedApplication } from './application-change.ts';
import { type ApplicationFederation, createApplicationFederation } from './application-federation.ts';
import {
  type ApplicationMembers,
  describeApplication,
  type NewApplication,
  takesAway,
  withMembers,
} from './application-members.ts';
import { type ApplicationSecrets, createApplicationSecrets } from './application-secrets.ts';
import { type ClientSecret, mintSecret } from './client-secret.ts';

export type { Application } from './application.ts';
export type { NewApplication } from './application-members.ts';

export interface ApplicationLookup {
  findApplication(applicationId: string): Promise<Application | undefined>;
  /** By identifier URI (to the last character), client id, or `api://{client id}`. It may be disabled. */
  findResource(uri: string): Promise<Application | undefined>;
  listApplications(page?: EntryPage): Promise<Application[]>;
}

export interface Applications
  extends ApplicationLookup,
    ApplicationSecrets,
    ApplicationCertificates,
    ApplicationFederation {
  /** `secret` is the first client secret, to be shown once. Throws Fault BadParameter; a conflict where a name or id is taken. */
  newApplication(options: NewApplication): ApplicationChange & { readonly secret: string };
  /** The same without a secret: nobody can sign in as it yet. */
  registerApplication(options: NewApplication): ApplicationChange;
  /** Whatever takes something from it ends the tokens so far. Throws Fault NotFound, BadParameter, Conflict. */
  changeApplication(applicationId: string, members: ApplicationMembers): Promise<ApplicationChange>;
  /** Ends every token so far too. Throws Fault NotFound. */
  deleteApplication(applicationId: string): Promise<ApplicationChange>;
}

export interface ApplicationsOptions {
  readonly store: Store;
  readonly entries: Entries;
  readonly aliases: Aliases;
  readonly members: GroupMembers;
  readonly seal: Seal;
  /** Resources that no application may claim. */
  readonly reserved: readonly string[];
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

const touches = [DIRECTORY_TOPIC];

export function createApplications(options: ApplicationsOptions): Applications {
  const { entries, aliases, members, seal, reserved, clock } = options;
  const now = () => Math.floor(clock() / 1000);
  const change = createApplicationChange(entries, seal, now);

  function register(wanted: NewApplication, secrets: readonly ClientSecret[]): ApplicationChange {
    const application = { ...describeApplication(wanted, reserved), secrets };
    const { applicationId, identifierUris } = application;
    const changes = [
      entries.insert('application', applicationId, writeApplication(seal, application)),
      ...identifierUris.map((uri) => aliases.add('identifier-uri', uri, applicationId)),
    ];
    return { application, changes, touches };
  }

  return {
    ...createApplicationLookup(options),
    ...createApplicationSecrets(change, now),
    ...createApplicationCertificates(change, now),
    ...createApplicationFederation(change),
    newApplication(wanted) {
      const { secret, stored } = mintSecret(now(), wanted.secretLifetime, wanted.secret);
      return { ...register(wanted, [stored]), secret };
    },
    registerApplication: (wanted) => register(wanted, []),
    changeApplication: (applicationId, asked) =>
      change(applicationId, async (found) => {
        const wanted = withMembers(found, asked, reserved);
        return { members: wanted, changes: await rename(aliases, found, wanted), ends: takesAway(found, wanted) };
      }),
    async deleteApplication(applicationId) {
      const { entry, application } = await storedApplication(entries, seal, applicationId);
      const unnamed = await rename(aliases, application, { ...application, identifierUris: [] });
      return {
        application,
        changes: [entries.remove(entry), ...unnamed, members.leaveAll(application.objectId)],
        touches,
      };
    },
  };
}

function createApplicationLookup({ store, entries, aliases, seal }: ApplicationsOptions): ApplicationLookup {
  const findApplication = createLookup(store, async (id) => {
    const entry = await entries.find('application', id);
    return entry && readApplication(seal, entry);
  });
  const findByUri = createLookup(
    store,
    async (uri) => {
      const application = await findApplication((await aliases.find('identifier-uri', uri)) ?? '');
      return application?.identifierUris.includes(uri) ? application : undefined;
    },
    readAlias,
  );
  return {
    findApplication,
    findResource(uri) {
      const id = readGuid(uri.replace(/^api:\/\//, ''));
      return id === undefined ? findByUri(uri) : findApplication(id);
    },
    async listApplications(page) {
      return (await entries.list('application', page)).map((entry) => readApplication(seal, entry));
    },
  };
}

/** The changes of the aliases where an application gets other identifier URIs. Throws Fault Conflict. */
async function rename(aliases: Aliases, from: Application, to: Application): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const uri of from.identifierUris.filter((uri) => !to.identifierUris.includes(uri)))
    changes.push(...(await aliases.remove('identifier-uri', uri, from.applicationId)));
  for (const uri of to.identifierUris.filter((uri) => !from.identifierUris.includes(uri))) {
    await aliases.requireFree(
      'identifier-uri',
      uri,
      'An application has this identifier URI already. Take another one.',
    );
    changes.push(aliases.add('identifier-uri', uri, to.applicationId));
  }
  return changes;
}
