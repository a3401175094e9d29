import { z } from 'zod';
import { createDefinition, type Definition } from '../../definition/swagger.ts';
import { contract, implement } from '../../operation.ts';
import { apiVersion } from '../connections/resource.ts';
import type { ManagementContext } from '../room.ts';
import {
  connectorUrl,
  inLocation,
  MANAGED_APIS_PATH,
  managedApiOf,
  managedApiResource,
  requireKeyVaultApi,
} from './resource.ts';

const apiName = z.string().regex(/^[0-9A-Za-z]{1,80}$/, 'the name of a connector is 1 to 80 letters and digits');

/** Wanted in both cases of its first letter: clients print a boolean as their language does. */
const flag = z
  .string({ error: 'it is true or false' })
  .regex(/^(true|false)$/i, 'it is true or false')
  .transform((text) => text.toLowerCase() === 'true');

/** Made here, and with nothing in it that a caller or the store could have put there. */
const definition = z.custom<Definition>((given) => typeof given === 'object' && given !== null && 'swagger' in given);

export const getManagedApi = implement(
  contract({
    name: 'GetManagedApi',
    summary: 'Show the connector, and what its connections need',
    method: 'GET',
    path: `${MANAGED_APIS_PATH}/{name}`,
    query: ['api-version', 'export', 'additions'],
    input: z.object({
      ...inLocation,
      ...apiVersion,
      name: apiName,
      export: flag.default(false),
      additions: flag.default(false),
    }),
    output: z.union([managedApiResource, definition]),
  }),
  ({ room }: ManagementContext, input) => {
    requireKeyVaultApi(input.name);
    if (!input.export) return { output: managedApiOf(room, input) };
    const { additions } = input;
    return { output: createDefinition({ flavour: 'managed', connectorUrl: connectorUrl(room), additions }) };
  },
);
