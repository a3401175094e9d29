import { Fault } from '../../fault.ts';
import { canonical, objectName } from '../../wire/name.ts';
import { parseObjectUrl } from '../../wire/object-id.ts';
import { LONGEST_VALUE, type SecretItem } from '../../wire/secrets.ts';
import { collect } from '../pages.ts';
import type { Server, Vault } from '../server.ts';
import type { ImportOptions } from './import-archive.ts';
import { createProgress } from './progress.ts';
import type { Entry } from './sources/entry.ts';

/** What became of a secret: never its value. */
export interface ImportedEntry {
  readonly from: string;
  /** Its name in the vault. */
  readonly name: string;
  readonly result: 'created' | 'added' | 'skipped' | 'unreadable';
}

interface Named {
  readonly entry: Entry;
  readonly name: string;
}

/**
 * Sets secrets one by one. Names and conflicts are judged before the first of them, so that nothing is half done for a
 * reason that could have been seen; what is interrupted goes on with `skip`.
 */
export async function importEntries(
  server: Server,
  vaultName: string,
  entries: readonly Entry[],
  options: ImportOptions,
): Promise<ImportedEntry[]> {
  const named = nameAll(entries);
  const vault = await server.vault(vaultName);
  const there = await namesIn(vault);
  const taken = named.filter(({ name }) => there.has(canonical(name)));
  if (options.onConflict === 'fail' && taken.length > 0) throw conflict(vaultName, taken);
  const progress = createProgress(options);
  const results: ImportedEntry[] = [];
  try {
    for (const { entry, name } of named) {
      const result = await importOne(vault, { entry, name }, { ...options, there: there.has(canonical(name)) });
      results.push({ from: entry.from, name, result });
      progress.show(name, results.length / named.length);
    }
  } finally {
    progress.end();
  }
  return results;
}

async function importOne(
  vault: Vault,
  { entry, name }: Named,
  { there, onConflict, dryRun }: ImportOptions & { readonly there: boolean },
): Promise<ImportedEntry['result']> {
  if (there && onConflict === 'skip') return 'skipped';
  const content = dryRun === true ? undefined : await entry.read();
  if (content === undefined && dryRun !== true) return 'unreadable';
  if (content !== undefined) {
    if (Buffer.byteLength(content.value) > LONGEST_VALUE)
      throw new Fault('BadParameter', `The value of ${entry.from} has more than ${LONGEST_VALUE} bytes.`);
    await vault.call('PUT', `/secrets/${name}`, content);
  }
  return there ? 'added' : 'created';
}

/** Key Vault's names have hyphens where others have underscores. Throws Fault BadParameter for what has no name, or one name twice. */
function nameAll(entries: readonly Entry[]): Named[] {
  const names = new Map<string, string>();
  return entries.map((entry) => {
    const name = entry.from.replaceAll('_', '-');
    if (!objectName.safeParse(name).success)
      throw new Fault(
        'BadParameter',
        `${entry.from} cannot be a name in a vault: 1 to 127 characters of 0-9, a-z, A-Z, - and _ can.`,
      );
    const other = names.get(canonical(name));
    if (other !== undefined)
      throw new Fault('BadParameter', `${other} and ${entry.from} would both be ${name}; rename one of them.`);
    names.set(canonical(name), entry.from);
    return { entry, name };
  });
}

async function namesIn(vault: Vault): Promise<ReadonlySet<string>> {
  const items = await collect<SecretItem>(vault, '/secrets');
  return new Set(items.map(({ id }) => canonical(parseObjectUrl(id, 'secrets')?.name ?? '')));
}

function conflict(vault: string, taken: readonly Named[]): Fault {
  const shown = taken.slice(0, 5).map(({ name }) => name);
  const more = taken.length > 5 ? ` and ${taken.length - 5} more` : '';
  return new Fault(
    'Conflict',
    `The vault ${vault} has these already: ${shown.join(', ')}${more}. Nothing was changed; take --on-conflict skip or new-version.`,
  );
}
