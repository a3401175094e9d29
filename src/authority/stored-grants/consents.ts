import { z } from 'zod';
import type { DirectoryChange, Entries } from '../directory/entries.ts';

/** What a user has allowed an application to do in his name. */
export interface Consents {
  /** The delegated permissions on a resource that the user has consented to; empty where there are none. */
  consentedScopes(consent: Omit<Consent, 'scopes'>): Promise<readonly string[]>;
  /** Adds to what was consented before. */
  giveConsent(consent: Consent): Promise<DirectoryChange>;
}

export interface Consent {
  readonly objectId: string;
  readonly applicationId: string;
  readonly resource: string;
  readonly scopes: readonly string[];
}

const consentMeta = z.object({ resources: z.record(z.string(), z.array(z.string())), revision: z.number() });

/** One row for a user and an application. Both ids are never given twice, so that a row outlives them without harm. */
export function createConsents(entries: Entries): Consents {
  async function find({ objectId, applicationId }: Pick<Consent, 'objectId' | 'applicationId'>) {
    const id = `${objectId}/${applicationId}`;
    const entry = await entries.find('consent', id);
    const { resources, revision } = entry ? consentMeta.parse(JSON.parse(entry.meta)) : { resources: {}, revision: 0 };
    return { id, entry, resources: new Map(Object.entries(resources)), revision };
  }

  return {
    async consentedScopes({ resource, ...who }) {
      return (await find(who)).resources.get(resource) ?? [];
    },
    async giveConsent({ resource, scopes, ...who }) {
      const { id, entry, resources, revision } = await find(who);
      resources.set(resource, [...new Set([...(resources.get(resource) ?? []), ...scopes])].sort());
      const meta = JSON.stringify({ resources: Object.fromEntries(resources), revision: revision + 1 });
      const content = { meta, sealed: null };
      const change = entry === undefined ? entries.insert('consent', id, content) : entries.replace(entry, content);
      return { changes: [change], touches: [] };
    },
  };
}
