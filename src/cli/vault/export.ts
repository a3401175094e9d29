import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { keyOfPassphrase } from '../../crypto/archive/archive.ts';
import { headerLine } from '../../crypto/archive/archive-header.ts';
import { addExamples } from '../global-options.ts';
import type { Server } from '../server.ts';
import { needed, usage } from '../usage.ts';
import { verb } from '../verb.ts';
import { createArchive } from './archive-file.ts';
import { addPassphraseOptions, type PassphraseOptions, readPassphrase } from './passphrase.ts';
import { createProgress, type Progress } from './progress.ts';

interface Options extends PassphraseOptions {
  readonly name?: string;
  readonly file?: string;
  readonly installationKey?: true;
}

interface Page {
  readonly chunk: string;
  readonly versions: number;
  readonly next?: object;
}

export function defineExport(group: Command): void {
  const command = group.command('export').description('export all secrets and keys of a vault into an encrypted file');
  command.option('-n, --name <name>', 'name of the vault').option('-f, --file <file>', 'file to make');
  addPassphraseOptions(command);
  command.addOption(
    new Option('--installation-key', 'no passphrase: only this installation can import the file').conflicts([
      'passphraseFile',
      'passphraseStdin',
    ]),
  );
  addExamples(
    command,
    'vault export --name demo --file demo.vault --passphrase-file passphrase.txt',
    'vault export --name demo --file demo.vault --installation-key',
  );
  verb(command, async (server, options: Options & { readonly onlyShowErrors?: true }) => {
    const vault = needed(options.name, '--name');
    const file = needed(options.file, '--file');
    if (existsSync(file)) throw usage(`The file ${file} is there already; name another or remove it.`);
    const { line, key } = await protect(server, vault, options);
    const progress = createProgress(options);
    const versions = await write(server, { vault, file, line, key, progress });
    return { data: { vault, file, versions }, columns: { Vault: 'vault', File: 'file', Versions: 'versions' } };
  });
}

/** The file's first line, and its key where no installation holds it. */
async function protect(server: Server, vault: string, options: Options) {
  const id = randomUUID();
  const created = new Date().toISOString();
  if (options.installationKey === true) {
    const { body } = await server.manage('POST', pathOf(vault, 'export/start'), { body: { id } });
    const { sealedKey } = body as { sealedKey: string };
    return { line: headerLine({ id, vault, created, sealedKey }), key: undefined };
  }
  const passphrase = await readPassphrase(options);
  if (passphrase === undefined)
    throw usage('One of --passphrase-file, --passphrase-stdin and --installation-key is needed.');
  const salt = randomBytes(16);
  const line = headerLine({ id, vault, created, salt: salt.toString('base64url') });
  return { line, key: await keyOfPassphrase(passphrase, salt) };
}

interface Writing {
  readonly vault: string;
  readonly file: string;
  readonly line: string;
  readonly key: string | undefined;
  readonly progress: Progress;
}

async function write(server: Server, { vault, file, line, key, progress }: Writing): Promise<number> {
  const archive = createArchive(file, line);
  let versions = 0;
  try {
    let after: object | undefined;
    for (let index = 0; index === 0 || after !== undefined; index += 1) {
      const body = { header: line, index, ...(key && { key }), ...(after && { after }) };
      const page = (await server.manage('POST', pathOf(vault, 'export'), { body })).body as Page;
      archive.part(Buffer.from(page.chunk, 'base64'));
      versions += page.versions;
      after = page.next;
      progress.show(`${versions} versions`);
    }
    archive.finish();
    return versions;
  } catch (error) {
    archive.abandon();
    throw error;
  } finally {
    progress.end();
  }
}

export const pathOf = (vault: string, operation: string): string =>
  `/admin/vaults/${encodeURIComponent(vault)}/${operation}`;
