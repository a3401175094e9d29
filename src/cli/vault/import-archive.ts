import { keyOfPassphrase } from '../../crypto/archive/archive.ts';
import { Fault } from '../../fault.ts';
import type { Server } from '../server.ts';
import { usage } from '../usage.ts';
import { type ArchiveReader, openArchive } from './archive-file.ts';
import { pathOf } from './export.ts';
import { type PassphraseOptions, readPassphrase } from './passphrase.ts';
import { createProgress, type Progress } from './progress.ts';

/** What to do with a name that is there already. */
export const POLICIES = ['fail', 'skip', 'new-version'] as const;

export interface ImportOptions extends PassphraseOptions {
  readonly onConflict: (typeof POLICIES)[number];
  readonly dryRun?: true;
  readonly onlyShowErrors?: true;
}

interface Item {
  readonly kind: string;
  readonly name: string;
  readonly version: string;
  readonly result: string;
}

/** What became of the versions in the file. */
type Tally = Record<'created' | 'added' | 'present' | 'skipped' | 'conflict', number>;

/** Imports what `vault export` made. Throws Fault, and a usage error where the passphrase is missing. */
export async function importFile(server: Server, vault: string, file: string, options: ImportOptions) {
  const archive = openArchive(file);
  try {
    const { conflict: _none, ...tally } = await importArchive(server, vault, archive, options);
    return { vault, file, dryRun: options.dryRun === true, ...tally };
  } finally {
    archive.close();
  }
}

/** Twice through the file: once to find everything that could stand in the way, and only then to change anything. */
async function importArchive(
  server: Server,
  vault: string,
  archive: ArchiveReader,
  options: ImportOptions,
): Promise<Tally> {
  const key = await keyFor(archive, options);
  const progress = createProgress(options);
  const pass = { server, vault, archive, key, progress, onConflict: options.onConflict };
  try {
    const checked = await readThrough({ ...pass, dryRun: true });
    if (options.dryRun === true) return checked;
    return await readThrough({ ...pass, dryRun: false });
  } finally {
    progress.end();
  }
}

async function keyFor({ header }: ArchiveReader, options: ImportOptions): Promise<string | undefined> {
  if (header.salt === undefined) return undefined;
  const passphrase = await readPassphrase(options);
  if (passphrase === undefined)
    throw usage('The file has a passphrase: one of --passphrase-file and --passphrase-stdin is needed.');
  return keyOfPassphrase(passphrase, Buffer.from(header.salt, 'base64url'));
}

interface Pass {
  readonly server: Server;
  readonly vault: string;
  readonly archive: ArchiveReader;
  readonly key: string | undefined;
  readonly progress: Progress;
  readonly onConflict: ImportOptions['onConflict'];
  readonly dryRun: boolean;
}

/** Throws Fault Conflict where a name is there already and the policy is `fail`. */
async function readThrough({ server, vault, archive, key, progress, ...policy }: Pass): Promise<Tally> {
  const tally = { created: 0, added: 0, present: 0, skipped: 0, conflict: 0 };
  const conflicts: string[] = [];
  // Of a name that is not there yet, a dry run makes the latest version appear to come and the older ones to be skipped.
  let coming = '';
  for (const { index, last, bytes, share } of archive.parts()) {
    const body = { header: archive.line, ...(key && { key }), index, last, chunk: bytes.toString('base64'), ...policy };
    const reply = await server.manage('POST', pathOf(vault, 'import'), { body });
    for (const item of (reply.body as { items: readonly Item[] }).items) {
      const object = `${item.kind}/${item.name}`;
      if (item.result === 'created') coming = object;
      const result = policy.dryRun && item.result === 'skipped' && coming === object ? 'created' : item.result;
      tally[result as keyof Tally] += 1;
      if (result === 'conflict') conflicts.push(object);
    }
    progress.show(policy.dryRun ? 'checking' : 'importing', share);
  }
  if (conflicts.length > 0) throw taken(vault, conflicts);
  return tally;
}

function taken(vault: string, names: readonly string[]): Fault {
  const shown = names.slice(0, 5).join(', ');
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return new Fault(
    'Conflict',
    `The vault ${vault} has these already: ${shown}${more}. Nothing was changed; take --on-conflict skip or new-version.`,
  );
}
