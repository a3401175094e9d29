import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { keyOfPassphrase } from '../../crypto/archive/archive.ts';
import { headerLine, readHeader } from '../../crypto/archive/archive-header.ts';
import { Fault } from '../../fault.ts';
import { contract, implement } from '../../operation.ts';
import { vaultName } from '../../wire/name.ts';
import { filterInput, filterOf } from '../audit/resource.ts';
import type { ManagementContext } from '../room.ts';
import { begin } from './begin.ts';
import { TASKS_PATH, taskResource } from './resource.ts';

const passphrase = z
  .string({ error: 'it is one text' })
  .min(1, 'it has at least one character')
  .max(1024, 'it has at most 1024 characters')
  .optional();

export const startVerifyAudit = implement(
  contract({
    name: 'StartVerifyAudit',
    summary: 'Begin to verify the audit chain, as a task',
    method: 'POST',
    path: `${TASKS_PATH}/verifyAudit`,
    status: 201,
    input: z.object({}),
    output: taskResource,
  }),
  (context: ManagementContext) => begin(context, { kind: 'verifyAudit', input: {} }),
);

export const startExportAudit = implement(
  contract({
    name: 'StartExportAudit',
    summary: 'Begin to export records of the audit log, as a task',
    method: 'POST',
    path: `${TASKS_PATH}/exportAudit`,
    status: 201,
    input: z.object(filterInput),
    output: taskResource,
  }),
  (context: ManagementContext, input) => begin(context, { kind: 'exportAudit', input: { ...filterOf(input) } }),
);

export const startReencrypt = implement(
  contract({
    name: 'StartReencrypt',
    summary: 'Begin to seal everything anew under a new data key, as a task',
    method: 'POST',
    path: `${TASKS_PATH}/reencrypt`,
    status: 201,
    input: z.object({}),
    output: taskResource,
  }),
  (context: ManagementContext) => begin(context, { kind: 'reencrypt', input: {} }),
);

export const startExportVault = implement(
  contract({
    name: 'StartExportVault',
    summary: 'Begin to export a vault, as a task',
    method: 'POST',
    path: `${TASKS_PATH}/exportVault`,
    status: 201,
    input: z.object({ vault: vaultName, passphrase }),
    output: taskResource,
  }),
  async (context: ManagementContext, { vault, passphrase: text }) => {
    const { room } = context;
    // Whether it is there, before half a second is spent on the passphrase.
    await room.archives.versions(vault);
    const id = randomUUID();
    const created = new Date(room.clock()).toISOString();
    const salt = randomBytes(16);
    const protection =
      text === undefined ? { sealedKey: room.archives.newKey(id) } : { salt: salt.toString('base64url') };
    const header = headerLine({ id, vault, created, ...protection });
    const secret = text === undefined ? undefined : await secretOf(text, salt);
    return begin(context, { id, kind: 'exportVault', vault, input: { vault, header }, secret });
  },
);

export const startImportVault = implement(
  contract({
    name: 'StartImportVault',
    summary: 'Begin to import an exported file into a vault, as a task whose parts follow',
    method: 'POST',
    path: `${TASKS_PATH}/importVault`,
    status: 201,
    input: z.object({
      vault: vaultName,
      header: z.string({ error: 'header is the first line of the file' }).min(1).max(2048, 'header is too long'),
      parts: z
        .int({ error: 'parts is a whole number' })
        .min(1, 'a file has at least one part')
        .max(20_000, 'it is at most 20000: import a larger file with `sallyport vault import`'),
      passphrase,
      onConflict: z.enum(['fail', 'skip', 'new-version'], { error: 'onConflict is fail, skip or new-version' }),
      dryRun: z.boolean({ error: 'dryRun is true or false' }).default(false),
    }),
    output: taskResource,
  }),
  async (context: ManagementContext, { passphrase: text, ...input }) => {
    await context.room.archives.versions(input.vault);
    const { salt } = readHeader(input.header, 'The file');
    if (salt !== undefined && text === undefined)
      throw new Fault('BadParameter', 'The file has a passphrase: the parameter passphrase is needed.');
    const secret =
      salt === undefined || text === undefined ? undefined : await secretOf(text, Buffer.from(salt, 'base64url'));
    return begin(context, { kind: 'importVault', vault: input.vault, input, parts: input.parts, secret });
  },
);

async function secretOf(text: string, salt: Buffer): Promise<Buffer> {
  return Buffer.from(await keyOfPassphrase(text, salt), 'base64url');
}
