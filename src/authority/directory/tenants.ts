import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../../fault.ts';
import type { Store } from '../../store/store.ts';
import { readGuid, requireGuid } from '../guid.ts';
import { type Aliases, readAnyCase } from './aliases.ts';
import type { DirectoryChange, Entries, Entry, EntryPage } from './entries.ts';
import { createLookup, DIRECTORY_TOPIC } from './lookup.ts';
import { requireDomain } from './names.ts';

export interface Tenant {
  /** Lower-case GUID. */
  readonly tenantId: string;
  readonly displayName: string;
  /** Lower-case DNS names, each of one tenant only; names of users end in one. */
  readonly domains: readonly string[];
}

export interface NewTenant {
  readonly displayName: string;
  /** A GUID of one's own instead of a random one. */
  readonly tenantId?: string;
  readonly domains?: readonly string[];
}

export interface Tenants {
  /** By id, or by a domain in any case. */
  findTenant(idOrDomain: string): Promise<Tenant | undefined>;
  listTenants(page?: EntryPage): Promise<Tenant[]>;
  /** Throws Fault BadParameter where the id is no GUID or a domain is none; a conflict when one is taken. */
  newTenant(options: NewTenant): DirectoryChange & { readonly tenant: Tenant };
  /** Throws Fault NotFound, BadParameter, and Conflict where a tenant has the domain. */
  addDomain(tenantId: string, domain: string): Promise<DirectoryChange & { readonly tenant: Tenant }>;
}

export interface TenantsOptions {
  readonly store: Store;
  readonly entries: Entries;
  readonly aliases: Aliases;
}

const tenantMeta = z.object({ displayName: z.string(), domains: z.array(z.string()).default([]) });

export function createTenants({ store, entries, aliases }: TenantsOptions): Tenants {
  const findById = createLookup(store, async (id) => {
    const entry = await entries.find('tenant', id);
    return entry && readTenant(entry);
  });
  const findByDomain = createLookup(
    store,
    async (domain) => {
      const tenant = await findById((await aliases.find('tenant-domain', domain)) ?? '');
      return tenant?.domains.includes(domain) ? tenant : undefined;
    },
    readAnyCase,
  );
  return {
    findTenant: (idOrDomain) => (readGuid(idOrDomain) === undefined ? findByDomain(idOrDomain) : findById(idOrDomain)),
    listTenants: async (page) => (await entries.list('tenant', page)).map(readTenant),
    newTenant({ displayName, tenantId = randomUUID(), domains = [] }) {
      const tenant = {
        tenantId: requireGuid(tenantId, 'tenant id'),
        displayName,
        domains: [...new Set(domains.map(requireDomain))],
      };
      const change = entries.insert('tenant', tenant.tenantId, contentOf(tenant));
      const named = tenant.domains.map((domain) => aliases.add('tenant-domain', domain, tenant.tenantId));
      return { tenant, changes: [change, ...named], touches: [DIRECTORY_TOPIC] };
    },
    async addDomain(tenantId, text) {
      const domain = requireDomain(text);
      const entry = await entries.find('tenant', tenantId.toLowerCase());
      if (entry === undefined) throw new Fault('NotFound', 'There is no tenant with this id.');
      await aliases.requireFree('tenant-domain', domain, 'A tenant has this domain already. Take another one.');
      const found = readTenant(entry);
      const tenant = { ...found, domains: [...found.domains, domain] };
      const changes = [
        entries.replace(entry, contentOf(tenant)),
        aliases.add('tenant-domain', domain, tenant.tenantId),
      ];
      return { tenant, changes, touches: [DIRECTORY_TOPIC] };
    },
  };
}

function readTenant({ id, meta }: Entry): Tenant {
  return { tenantId: id, ...tenantMeta.parse(JSON.parse(meta)) };
}

function contentOf({ displayName, domains }: Tenant) {
  return { meta: JSON.stringify({ displayName, domains }), sealed: null };
}
