import { Fault } from '../../../fault.ts';
import type { DirectoryChange } from '../entries.ts';
import type { ChangeApplication } from './application-change.ts';
import { type ClientSecret, type MintedSecret, mintSecret } from './client-secret.ts';

export interface ApplicationSecrets {
  /** One secret more, of one's own or a random one; `lifetime` in seconds. Throws Fault NotFound, and Conflict where there are ten. */
  addSecret(applicationId: string, lifetime?: number, own?: string): Promise<DirectoryChange & MintedSecret>;
  /** One secret instead of all there are, and the end of every token so far; `lifetime` in seconds. Throws Fault NotFound. */
  replaceSecrets(applicationId: string, lifetime?: number): Promise<DirectoryChange & MintedSecret>;
  /** Ends every token so far too: with which secret one was issued, no token says. Throws Fault NotFound where application or secret are not there. */
  removeSecret(applicationId: string, secretId: string): Promise<DirectoryChange>;
}

const MOST_SECRETS = 10;

/** @param now Unix seconds. */
export function createApplicationSecrets(change: ChangeApplication, now: () => number): ApplicationSecrets {
  return {
    async addSecret(applicationId, lifetime, own) {
      const minted = mintSecret(now(), lifetime, own);
      const added = await change(applicationId, ({ secrets }) => ({
        members: { secrets: withSecret(secrets, minted.stored) },
      }));
      return { ...minted, ...added };
    },
    async replaceSecrets(applicationId, lifetime) {
      const minted = mintSecret(now(), lifetime);
      const replaced = await change(applicationId, () => ({ members: { secrets: [minted.stored] }, ends: true }));
      return { ...minted, ...replaced };
    },
    removeSecret: (applicationId, secretId) =>
      change(applicationId, ({ secrets }) => ({ members: { secrets: withoutSecret(secrets, secretId) }, ends: true })),
  };
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
