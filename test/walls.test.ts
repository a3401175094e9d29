import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { expect, it } from 'vitest';

/** Who may import whom, room by room: ARCHITECTURE.md, "Walls", as a table. */
const EVERYONE = ['fault', 'operation', 'sealed', 'caller'];
const FOUNDATIONS = ['http', 'wire', 'crypto', 'store'];
const GROUND = [...FOUNDATIONS, 'audit', 'tokens', 'jobs'];
const ROOMS = [...GROUND, 'authority', 'vault', 'connections', 'connector', 'definition', 'management', 'session'];

const WALLS: Readonly<Record<string, readonly string[]>> = {
  fault: [],
  operation: [],
  sealed: [],
  caller: [],
  http: [],
  wire: [],
  crypto: [],
  store: [],
  audit: FOUNDATIONS,
  tokens: FOUNDATIONS,
  jobs: FOUNDATIONS,
  authority: GROUND,
  vault: GROUND,
  connections: GROUND,
  connector: [...GROUND, 'connections'],
  definition: [...FOUNDATIONS, 'connector'],
  management: [...GROUND, 'connections', 'connector', 'definition'],
  session: [...GROUND, 'connections', 'connector', 'definition'],
  config: [],
  gateway: [...ROOMS, 'config'],
  cli: [...ROOMS, 'config', 'gateway'],
  index: [...ROOMS, 'config', 'gateway'],
};

const SOURCE = join(import.meta.dirname, '..', 'src');

/** The first part of a path below `src`: a room, or a file that stands alone. `gateway.ts` and its folder are one. */
const roomOf = (path: string): string => path.split('/')[0]?.replace(/\.ts$/, '') ?? '';

/** What a module imports, statically, dynamically or as a worker's entry, as paths below `src`. */
function importsOf(path: string, text: string): string[] {
  const places = text.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*|\bnew URL\(\s*)['"](\.{1,2}\/[^'"]+)['"]/g);
  return Array.from(places, ([, place = '']) => posix.join(posix.dirname(path), place));
}

/** The imports that go through a wall. */
function breaches(path: string, text: string): string[] {
  const room = roomOf(path);
  const open = new Set([room, ...EVERYONE, ...(WALLS[room] ?? [])]);
  return importsOf(path, text)
    .filter((target) => !target.startsWith('..') && !open.has(roomOf(target)))
    .map((target) => `${path} imports ${target}`);
}

const modules = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .map((path) => path.split(sep).join('/'))
  .filter((path) => path.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(path))
  .map((path) => [path, readFileSync(join(SOURCE, path), 'utf8')] as const);

it('every room is in the table', () => {
  expect(modules.length).toBeGreaterThan(100);
  expect([...new Set(modules.map(([path]) => roomOf(path)))].filter((room) => !(room in WALLS))).toEqual([]);
});

it('no import goes through a wall', () => {
  expect(modules.flatMap(([path, text]) => breaches(path, text))).toEqual([]);
});

it.each([
  ['wire/name.ts', "import { x } from '../http/json.ts';", 'http/json.ts'],
  ['http/a/b.ts', "import type { X } from '../../store/store.ts';", 'store/store.ts'],
  ['fault.ts', "import { x } from './operation.ts';", undefined],
  ['tokens/bearer.ts', "export * from '../audit/record.ts';", 'audit/record.ts'],
  ['vault/vault.ts', "const { x } = await import('../authority/token.ts');", 'authority/token.ts'],
  ['connections/keys.ts', "import '../connector/envelope.ts';", 'connector/envelope.ts'],
  ['connector/throttled.ts', "import {\n  a,\n  b,\n} from '../vault/vault.ts';", 'vault/vault.ts'],
  ['management/room.ts', "new Worker(new URL('../vault/room.ts', import.meta.url))", 'vault/room.ts'],
  ['gateway/services.ts', "import { x } from '../cli/serve.ts';", 'cli/serve.ts'],
  ['connector/throttled.ts', "import { x } from '../connections/keys.ts';", undefined],
  ['vault/secrets/bundle.ts', "import { x } from '../../wire/secrets.ts';", undefined],
])('%s: a planted import is judged as the table says', (path, text, found) => {
  expect(breaches(path, text)).toEqual(found === undefined ? [] : [`${path} imports ${found}`]);
});

it('the four that everyone may import do import nothing of ours', () => {
  const own = modules.filter(([path]) => EVERYONE.includes(roomOf(path)));
  expect(own.flatMap(([path, text]) => importsOf(path, text))).toEqual([]);
});
