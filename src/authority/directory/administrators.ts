import { z } from 'zod';
import type { Change } from '../../operation.ts';
import { type Entries, type EntryKind, everyEntry } from './entries.ts';

export interface Administrators {
  /**
   * What keeps somebody else an administrator while the principal with this object id stops being one: changes that make
   * the unit a conflict where that other one stops as well. Undefined where there is nobody else.
   */
  holdAdministrator(except: string): Promise<readonly Change[] | undefined>;
}

const KINDS: readonly EntryKind[] = ['application', 'user'];

/** What makes a principal an administrator; the members of every kind of principal. */
const principal = z.object({
  objectId: z.string().optional(),
  enabled: z.boolean().default(true),
  roles: z.array(z.string()),
});

export function createAdministrators(entries: Entries): Administrators {
  return {
    async holdAdministrator(except) {
      for (const kind of KINDS) {
        for await (const entry of everyEntry(entries, kind)) {
          const { objectId = entry.id, enabled, roles } = principal.parse(JSON.parse(entry.meta));
          if (enabled && objectId !== except && roles.includes('Administrator')) return [entries.hold(entry)];
        }
      }
      return undefined;
    },
  };
}
