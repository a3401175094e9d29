import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Seal } from '../crypto/seal.ts';
import { Fault } from '../fault.ts';
import type { Store } from '../store/store.ts';
import { type ClientSecret, type MintedSecret, mintSecret } from './client-secret.ts';
import {
  type DirectoryChange,
  type Entries,
  type Entry,
  type EntryContent,
  type EntryPage,
  placeOf,
} from './entries.ts';
import { requireGuid } from './guid.ts';
import { createLookup, DIRECTORY_TOPIC } from './lookup.ts';

/** App roles for the management audience, each more than the one before. */
export const ROLES = ['Reader', 'Operator', 'Administrator'] as const;
export type Role = (typeof ROLES)[number];

/** An application and its service principal in one: each application lives in one tenant. */
export interface Application {
  /** Lower-case GUID: the client id. */
  readonly applicationId: string;
  /** Lower-case GUID of the service principal (`oid`); never the application id. */
  readonly objectId: string;
  readonly tenantId: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly secrets: readonly ClientSecret[];
  /** Unix seconds: tokens dated then or before are refused. Absent where no secret was ever taken away. */
  readonly revoked?: number | undefined;
  /** Counts its changes, so that of two made at once the second is refused. */
  readonly revision: number;
}

export interface NewApplication {
  readonly tenantId: string;
  readonly displayName: string;
  readonly roles?: readonly Role[];
  /** A GUID of one's own instead of a random one. */
  readonly applicationId?: string;
  /** How long its first secret lives, in seconds. */
  readonly secretLifetime?: number;
}

export interface Applications {
  findApplication(applicationId: string): Promise<Application | undefined>;
  listApplications(page?: EntryPage): Promise<Application[]>;
  /** `secret` is the first client secret, to be shown once. Throws Fault BadParameter where an id is no GUID. */
  newApplication(options: NewApplication): DirectoryChange & NamedApplication;
  /** One secret more; `lifetime` in seconds. Throws Fault NotFound, and Conflict where there are ten. */
  addSecret(applicationId: string, lifetime?: number): Promise<DirectoryChange & MintedSecret>;
  /** One secret instead of all there are, and the end of every token so far; `lifetime` in seconds. Throws Fault NotFound. */
  replaceSecrets(applicationId: string, lifetime?: number): Promise<DirectoryChange & MintedSecret>;
  /** Ends every token so far too: with which secret one was issued, no token says. Throws Fault NotFound where application or secret are not there. */
  removeSecret(applicationId: string, secretId: string): Promise<DirectoryChange>;
}

export interface NamedApplication {
  readonly application: Application;
  readonly secret: string;
}

export interface ApplicationsOptions {
  readonly store: Store;
  readonly entries: Entries;
  readonly seal: Seal;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

const MOST_SECRETS = 10;

/** Tokens that are issued while a revocation is on its way to the disk end with it; in seconds. */
const MARGIN = 10;

const applicationMeta = z.object({
  objectId: z.string(),
  tenantId: z.string(),
  displayName: z.string(),
  roles: z.array(z.enum(ROLES)),
  revoked: z.number().optional(),
  revision: z.number(),
});
const storedSecrets = z.array(
  z.object({ id: z.string(), hash: z.string(), hint: z.string(), created: z.number(), expires: z.number() }),
);

/** The names and roles of an application are readable in the database; what is known of its secrets is sealed. */
export function createApplications({ store, entries, seal, clock }: ApplicationsOptions): Applications {
  const now = () => Math.floor(clock() / 1000);
  const mint = (lifetime?: number) => mintSecret(now(), lifetime);
  const revocation = ({ revoked = 0 }: Application) => Math.max(now() + MARGIN, revoked + 1);

  /** Reads past the lookup: what is written must follow from what is stored, not from what is remembered. */
  async function changeSecrets(applicationId: string, change: ChangeSecrets): Promise<DirectoryChange> {
    const entry = await entries.find('application', applicationId.toLowerCase());
    if (entry === undefined) throw new Fault('NotFound', 'There is no application with this id.');
    const application = readApplication(seal, entry);
    const changed = writeApplication(seal, {
      ...application,
      ...change(application),
      revision: application.revision + 1,
    });
    return { changes: [entries.replace(entry, changed)], touches: [DIRECTORY_TOPIC] };
  }

  return {
    findApplication: createLookup(store, async (id) => {
      const entry = await entries.find('application', id);
      return entry && readApplication(seal, entry);
    }),
    async listApplications(page) {
      return (await entries.list('application', page)).map((entry) => readApplication(seal, entry));
    },
    newApplication(options) {
      const { secret, stored } = mint(options.secretLifetime);
      const application = describe(options, [stored]);
      const change = entries.insert('application', application.applicationId, writeApplication(seal, application));
      return { application, secret, changes: [change], touches: [DIRECTORY_TOPIC] };
    },
    async addSecret(applicationId, lifetime) {
      const minted = mint(lifetime);
      return {
        ...minted,
        ...(await changeSecrets(applicationId, ({ secrets }) => ({ secrets: withSecret(secrets, minted.stored) }))),
      };
    },
    async replaceSecrets(applicationId, lifetime) {
      const minted = mint(lifetime);
      const change = (found: Application) => ({ secrets: [minted.stored], revoked: revocation(found) });
      return { ...minted, ...(await changeSecrets(applicationId, change)) };
    },
    removeSecret(applicationId, secretId) {
      return changeSecrets(applicationId, (found) => ({
        secrets: withoutSecret(found.secrets, secretId),
        revoked: revocation(found),
      }));
    },
  };
}

type ChangeSecrets = (found: Application) => Pick<Application, 'secrets' | 'revoked'>;

function describe(options: NewApplication, secrets: readonly ClientSecret[]): Application {
  return {
    applicationId: requireGuid(options.applicationId ?? randomUUID(), 'application id'),
    objectId: randomUUID(),
    tenantId: requireGuid(options.tenantId, 'tenant id'),
    displayName: options.displayName,
    roles: options.roles ?? [],
    secrets,
    revision: 1,
  };
}

function readApplication(seal: Seal, { kind, id, meta, sealed }: Entry): Application {
  if (sealed === null) throw new Error(`The application ${id} has no sealed part.`);
  const secrets = storedSecrets.parse(JSON.parse(seal.open(sealed, placeOf(kind, id), meta).toString()));
  return { applicationId: id, ...applicationMeta.parse(JSON.parse(meta)), secrets };
}

function writeApplication(seal: Seal, { applicationId, secrets, ...members }: Application): EntryContent {
  const meta = JSON.stringify(members);
  const plain = Buffer.from(JSON.stringify(secrets));
  return { meta, sealed: seal.seal(plain, placeOf('application', applicationId), meta) };
}

function withSecret(secrets: readonly ClientSecret[], added: ClientSecret): ClientSecret[] {
  if (secrets.length < MOST_SECRETS) return [...secrets, added];
  throw new Fault('Conflict', `An application has at most ${MOST_SECRETS} secrets. Remove one first.`);
}

function withoutSecret(secrets: readonly ClientSecret[], secretId: string): ClientSecret[] {
  const left = secrets.filter(({ id }) => id !== secretId);
  if (left.length < secrets.length) return left;
  throw new Fault('NotFound', 'The application has no secret with this id.');
}
