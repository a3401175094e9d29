import { z } from 'zod';
import { atOrigin, isOrigin } from '../../definition/origin.ts';
import { FLAVOURS, packageOf } from '../../definition/package.ts';
import { zipOf } from '../../definition/zip.ts';
import { contract, implement } from '../../operation.ts';
import { connectorUrl, managedApiOf, managedApiResource } from '../managed-apis/resource.ts';
import type { ManagementContext } from '../room.ts';
import { CONNECTOR_PATH, connectorPackage } from './resource.ts';

const origin = z
  .string({ error: 'it is a text' })
  .max(300, 'it is too long')
  .refine(isOrigin, 'it is an origin such as https://gateway.example, with nothing behind it');
const flavour = z.enum(FLAVOURS, { error: `it is ${FLAVOURS.join(' or ')}` });

export const packageConnector = implement(
  contract({
    name: 'PackageConnector',
    summary: 'Make the files that a platform imports the connector from',
    method: 'POST',
    path: `${CONNECTOR_PATH}/package`,
    input: z.object({
      origin: origin.optional(),
      flavour: flavour.default('custom'),
      additions: z.boolean({ error: 'it is true or false' }).default(false),
    }),
    output: connectorPackage,
  }),
  ({ room }: ManagementContext, { origin, ...settings }) => {
    const own = connectorUrl(room);
    const url = origin === undefined ? own : atOrigin(origin, own);
    const { properties } = managedApiResource.parse(managedApiOf(room, { subscription: '', location: '' }));
    const { connectionParameterSets } = properties;
    const { files, findings } = packageOf({ ...settings, connectorUrl: url, connectionParameterSets });
    const archive = zipOf(files.map(({ name, content }) => ({ name, bytes: Buffer.from(content) })));
    return {
      output: {
        connectorUrl: url,
        files: [...files],
        archive: { name: 'sallyport-connector.zip', content: archive.toString('base64') },
        findings: [...findings],
      },
    };
  },
);
