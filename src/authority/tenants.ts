import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Store } from '../store/store.ts';
import type { DirectoryChange, Entries, Entry, EntryPage } from './entries.ts';
import { requireGuid } from './guid.ts';
import { createLookup, DIRECTORY_TOPIC } from './lookup.ts';

export interface Tenant {
  /** Lower-case GUID. */
  readonly tenantId: string;
  readonly displayName: string;
}

export interface NewTenant {
  readonly displayName: string;
  /** A GUID of one's own instead of a random one. */
  readonly tenantId?: string;
}

export interface Tenants {
  findTenant(tenantId: string): Promise<Tenant | undefined>;
  listTenants(page?: EntryPage): Promise<Tenant[]>;
  /** Throws Fault BadParameter where the id is no GUID; a conflict when it is taken. */
  newTenant(options: NewTenant): DirectoryChange & { readonly tenant: Tenant };
}

const tenantMeta = z.object({ displayName: z.string() });

export function createTenants(store: Store, entries: Entries): Tenants {
  return {
    findTenant: createLookup(store, async (id) => {
      const entry = await entries.find('tenant', id);
      return entry && readTenant(entry);
    }),
    listTenants: async (page) => (await entries.list('tenant', page)).map(readTenant),
    newTenant({ displayName, tenantId = randomUUID() }) {
      const tenant = { tenantId: requireGuid(tenantId, 'tenant id'), displayName };
      const change = entries.insert('tenant', tenant.tenantId, { meta: JSON.stringify({ displayName }), sealed: null });
      return { tenant, changes: [change], touches: [DIRECTORY_TOPIC] };
    },
  };
}

function readTenant({ id, meta }: Entry): Tenant {
  return { tenantId: id, ...tenantMeta.parse(JSON.parse(meta)) };
}
