import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import type { AuthorityContext } from '../context.ts';
import { unknownInstance } from '../refusals.ts';
import { requireTenant } from '../tenant-path.ts';

const instanceContract = contract({
  name: 'InstanceGet',
  summary: 'Tell whether an authorization endpoint is of this authority, and under which names',
  method: 'GET',
  path: '/common/discovery/instance',
  query: ['authorization_endpoint'],
  input: z.object({ authorization_endpoint: z.string().optional() }),
  output: z.object({
    tenant_discovery_endpoint: z.string(),
    'api-version': z.literal('1.1'),
    metadata: z.array(
      z.object({ preferred_network: z.string(), preferred_cache: z.string(), aliases: z.array(z.string()) }),
    ),
  }),
});

/** `/{tenant}/oauth2/authorize`, or with v2.0. */
const AUTHORIZE = /^\/([^/]+)\/oauth2\/(?:v2\.0\/)?authorize$/;

export const instance = implement(instanceContract, async (context: AuthorityContext, { authorization_endpoint }) => {
  const tenant = tenantOf(authorization_endpoint, context.url);
  if (tenant === undefined) throw unknownInstance();
  const { tenantId } = await requireTenant(context, tenant);
  const host = new URL(context.url).host;
  return {
    output: {
      tenant_discovery_endpoint: `${context.url}/${tenantId}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1' as const,
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    },
  };
});

/** Nothing of the endpoint but its tenant is used, and that only where all else is ours. */
function tenantOf(endpoint: string | undefined, url: string): string | undefined {
  if (endpoint === undefined || !endpoint.startsWith(`${url}/`)) return undefined;
  return AUTHORIZE.exec(endpoint.slice(url.length))?.[1];
}
