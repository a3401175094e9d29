import { z } from 'zod';
import { contract, implement } from '../../../operation.ts';
import type { ManagementContext } from '../../room.ts';
import type { ManagedTenant, Page } from '../managed.ts';
import { DIRECTORY_PATH, exactly, named, nextPage, page, pageOf } from '../resource.ts';

const TENANTS = `${DIRECTORY_PATH}/tenants`;

const tenantResource = z.object({ tenantId: z.string(), displayName: z.string(), domains: z.array(z.string()) });

function resourceOf({ tenantId, displayName, domains }: ManagedTenant): z.infer<typeof tenantResource> {
  return { tenantId, displayName, domains: [...domains] };
}

export const listTenants = implement(
  contract({
    name: 'ListTenants',
    summary: 'List the tenants that are kept here',
    method: 'GET',
    path: TENANTS,
    query: ['after'],
    input: z.object(page),
    output: z.object({ value: z.array(tenantResource), ...nextPage }),
  }),
  async ({ room: { directory } }: ManagementContext, { after }) => {
    const list = {
      list: (from: Page) => directory.listTenants(from),
      idOf: ({ tenantId }: { tenantId: string }) => tenantId,
    };
    const { value, next } = await pageOf(list, after);
    return { output: { value: value.map(resourceOf), next } };
  },
);

const name = 'it is a DNS name';

/** What users are named after once stays: it could not be said whose name a freed domain would make. */
export const addDomain = implement(
  contract({
    name: 'AddDomain',
    summary: 'Give a tenant one domain more, in which names of users may end',
    method: 'POST',
    path: `${TENANTS}/{id}/domains`,
    input: exactly({ ...named, domain: z.string({ error: name }).max(253, name) }),
    output: tenantResource,
  }),
  async ({ room: { directory } }: ManagementContext, { id, domain }) => {
    const { tenant, changes, touches } = await directory.addDomain(id, domain);
    return { output: resourceOf(tenant), status: 201, changes, touches, facts: { target: `tenants/${id}` } };
  },
);
