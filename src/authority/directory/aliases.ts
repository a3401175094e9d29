import { z } from 'zod';
import { Fault } from '../../fault.ts';
import type { Change } from '../../operation.ts';
import type { Entries } from './entries.ts';

/** Other names than ids by which something in the directory is found. */
export type AliasKind =
  | 'user-name'
  | 'tenant-domain'
  | 'identifier-uri'
  | 'managed-identity-object'
  | 'managed-identity-resource';

/**
 * Rows that lead from a name to an id. They are written and removed in one unit with what they name, and make the name
 * unique: of two units that insert one, the second is a conflict.
 */
export interface Aliases {
  find(kind: AliasKind, name: string): Promise<string | undefined>;
  add(kind: AliasKind, name: string, id: string): Change;
  /** The removal of the name, where it leads to this id. */
  remove(kind: AliasKind, name: string, id: string): Promise<readonly Change[]>;
  /** Throws Fault Conflict with this message where the name leads elsewhere. */
  requireFree(kind: AliasKind, name: string, message: string): Promise<void>;
}

const aliasMeta = z.object({ id: z.string() });

export function createAliases(entries: Entries): Aliases {
  const find = async (kind: AliasKind, name: string) => {
    const entry = await entries.find(kind, name);
    return entry && { entry, id: aliasMeta.parse(JSON.parse(entry.meta)).id };
  };
  return {
    find: async (kind, name) => (await find(kind, name))?.id,
    add: (kind, name, id) => entries.insert(kind, name, { meta: JSON.stringify({ id }), sealed: null }),
    async remove(kind, name, id) {
      const found = await find(kind, name);
      return found?.id === id ? [entries.remove(found.entry)] : [];
    },
    async requireFree(kind, name, message) {
      if ((await find(kind, name)) !== undefined) throw new Fault('Conflict', message);
    },
  };
}

/** A name as strangers send it, exactly; undefined where it can be none, so that nobody looks for it. ASCII: no folding to fear. */
export function readAlias(text: string): string | undefined {
  return /^[\x21-\x7e]{1,320}$/.test(text) ? text : undefined;
}

/** The same for names that are one in every case: those of users, and domains. */
export function readAnyCase(text: string): string | undefined {
  return readAlias(text)?.toLowerCase();
}
