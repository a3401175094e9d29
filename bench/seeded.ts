import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startNode } from './child.ts';

/** A data folder with a known number of secrets, and what opens it. */
export interface Seeded {
  readonly folder: string;
  readonly masterKey: string;
  readonly secrets: number;
  readonly connection: string;
  /** A key of that connection. */
  readonly key: string;
  readonly vault: string;
  readonly client: { readonly tenantId: string; readonly clientId: string; readonly clientSecret: string };
}

const SCRIPT = new URL('./processes/seed.ts', import.meta.url);
const SCHEMA = ['../src/store/migrations/0001-first.ts', '../src/vault/objects.ts', './processes/seed.ts'];

/** Changes when the rows do: seeds that were kept for another shape are then not found. */
export function schemaHash(): string {
  const hash = createHash('sha256');
  for (const file of SCHEMA) hash.update(readFileSync(new URL(file, import.meta.url)));
  return hash.digest('hex').slice(0, 12);
}

/** Seeds in `work`, each made once: `secret-0000000` and on, a connection, and RSA keys of the three sizes. */
export async function seed(work: string, secrets: number): Promise<Seeded> {
  const folder = join(work, `seed-${secrets}`);
  const about = join(folder, 'seeded.json');
  if (!existsSync(about)) {
    const draft = `${folder}.draft`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true, mode: 0o700 });
    process.stderr.write(`bench: seeding ${secrets} secrets\n`);
    await startNode([SCRIPT.pathname, draft, String(secrets)]).ended();
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  }
  return { ...(JSON.parse(readFileSync(about, 'utf8')) as Omit<Seeded, 'folder' | 'masterKey'>), ...placesIn(folder) };
}

/** A copy that a server may write to. */
export function copyOf(seeded: Seeded, folder: string): Seeded {
  mkdirSync(join(folder, 'data'), { recursive: true, mode: 0o700 });
  for (const file of ['data/sallyport.db', 'data/operator.json', 'master.key']) {
    copyFileSync(join(seeded.folder, '..', file), join(folder, file));
  }
  return { ...seeded, ...placesIn(folder) };
}

export const placesIn = (folder: string) => ({ folder: join(folder, 'data'), masterKey: join(folder, 'master.key') });
