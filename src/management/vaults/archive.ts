import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { contract, implement } from '../../operation.ts';
import { objectName, objectVersion, vaultName } from '../../wire/name.ts';
import type { ManagementContext } from '../room.ts';

/** Export and import of a whole vault, one chunk a call, so that neither side ever holds more than one. */
const PATH = '/admin/vaults/{vault}';

const kind = z.enum(['secrets', 'keys'], { error: 'kind is secrets or keys' });
const index = z.int({ error: 'index is a whole number' }).min(0, 'index is not negative');
const header = z.string({ error: 'header is the first line of the file' }).min(1).max(2048, 'header is too long');
const key = z
  .string({ error: 'key is base64url text' })
  .regex(/^[\w-]{43}$/, 'key is 32 bytes, base64url')
  .optional();
const cursor = z.object({
  kind,
  name: objectName,
  latest: objectVersion.optional(),
  version: objectVersion.optional(),
});

export const startExport = implement(
  contract({
    name: 'StartExport',
    summary: 'Make the key of a file that only this installation opens',
    method: 'POST',
    path: `${PATH}/export/start`,
    input: z.object({ vault: vaultName, id: z.guid({ error: 'id is a GUID' }) }),
    output: z.object({ sealedKey: z.string() }),
  }),
  ({ room }: ManagementContext, { vault, id }) => ({
    output: { sealedKey: room.archives.newKey(id) },
    facts: { vault },
  }),
);

export const exportVault = implement(
  contract({
    name: 'ExportVault',
    summary: 'Export the next part of a vault, encrypted',
    method: 'POST',
    path: `${PATH}/export`,
    input: z.object({ vault: vaultName, header, key, index, after: cursor.optional() }),
    output: z.object({ chunk: z.string(), versions: z.number(), next: cursor.optional() }),
  }),
  async ({ room }: ManagementContext, { vault, ...request }) => ({
    output: await room.archives.exportPage(vault, request),
    facts: { vault },
  }),
);

export const importVault = implement(
  contract({
    name: 'ImportVault',
    summary: 'Import a part of an exported file into a vault',
    method: 'POST',
    path: `${PATH}/import`,
    input: z.object({
      vault: vaultName,
      header,
      key,
      index,
      last: z.boolean({ error: 'last is true or false' }),
      chunk: z.base64({ error: 'chunk is Base64' }).max(180_000, 'chunk is too long'),
      onConflict: z.enum(['fail', 'skip', 'new-version'], { error: 'onConflict is fail, skip or new-version' }),
      dryRun: z.boolean({ error: 'dryRun is true or false' }).default(false),
    }),
    output: z.object({
      items: z.array(z.object({ kind, name: z.string(), version: z.string(), result: z.string() })),
    }),
  }),
  async ({ room }: ManagementContext, { vault, dryRun, chunk, ...request }) => {
    const bytes = Buffer.from(chunk, 'base64');
    const { items, changes, touches } = await room.archives.importChunk(vault, { ...request, chunk: bytes });
    const output = { items: [...items] };
    const taken = items.find(({ result }) => result === 'conflict');
    if (taken !== undefined && !dryRun)
      throw new Fault('Conflict', `The vault has ${taken.kind}/${taken.name} already; choose skip or new-version.`);
    return dryRun ? { output, facts: { vault } } : { output, changes, touches, facts: { vault } };
  },
);
