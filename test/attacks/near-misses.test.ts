import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newVault } from '../administration.ts';
import { nearMisses } from './near-misses.ts';
import { exchange } from './raw-socket.ts';
import { ADMINISTRATION, type Attacked, type Ground, pathsOf, requestTo, type Strike, VAULT } from './surfaces.ts';
import { startTarget, stored, type Target } from './target.ts';

/** Generated inputs that are nearly right, for every operation that there is. */
let target: Target;

beforeAll(async () => {
  target = await startTarget();
});

afterAll(() => target.stop());

const BODIES = 40;
const SCOPE = { subscription: 's', resourceGroup: 'g' };
/** Keys that are there to be used, and at the end one for whatever changes what it names. */
const KEYS = [
  ['attacked', { kty: 'RSA' }],
  ['attacked-ec', { kty: 'EC', crv: 'P-256' }],
  ['attacked-oct', { kty: 'oct', key_size: 256 }],
  ['changed', { kty: 'RSA' }],
] as const;
const USES = new Set(['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey', 'release', 'rotate']);

describe.each([
  ['the vault', VAULT],
  ['administration', ADMINISTRATION],
])('%s:', (surface, { operations, open }) => {
  let ground: Ground;

  const send = async (operation: Attacked, strike: Strike, path = pathsOf(operation.contract)[0] ?? '') =>
    (await exchange(ground.door, requestTo(ground, operation, path, strike))).replies;

  const typed = (body: unknown) => ({ headers: ['Content-Type: application/json'], body: JSON.stringify(body) });

  beforeAll(async () => {
    ground = await open(target);
    if (surface === 'administration') {
      await newVault(target.gateway, 'administered', {}, { scope: SCOPE });
      return;
    }
    const create = operations.find(({ event }) => event === 'KeyCreate');
    for (const [name, body] of KEYS)
      expect((await send(create as Attacked, { params: { name }, ...typed(body) }))[0]?.status).toBe(200);
  });

  const nameFor = ({ contract: { path, permission } }: Attacked, at: number): Record<string, string> => {
    if (permission !== undefined) return { name: USES.has(permission.verb) ? (KEYS[at % 3]?.[0] ?? '') : 'changed' };
    return { vault: 'administered', ...(path.includes('KeyVault/vaults/{name}') && { name: 'administered' }) };
  };

  /** Never a 5xx, one answer, in its own shape; and where it is refused nothing is stored. */
  async function judge(operation: Attacked, strike: Strike, before: readonly string[]): Promise<readonly string[]> {
    const replies = await send(operation, strike);
    const shown = `${operation.title} ${JSON.stringify(strike)}: ${JSON.stringify(replies)}`;
    expect(replies, shown).toHaveLength(1);
    const { status = 0, text = '' } = replies[0] ?? {};
    const after = await stored(target.gateway);
    if (status >= 200 && status < 300) return after;
    expect(status, shown).toBeGreaterThanOrEqual(400);
    expect(status, shown).toBeLessThan(500);
    const { error } = JSON.parse(text) as { error: { code: string; message: string } };
    expect(error.code, shown).toMatch(/^[A-Z][A-Za-z ]+$/);
    expect(error.message, shown).toMatch(/^[^\0]{10,}$/);
    expect(error.message, shown).not.toMatch(/\[object|undefined|node:|\.ts\b|^Invalid input|expected \w+, received/);
    expect(after, shown).toEqual(before);
    return after;
  }

  const withBody = operations.filter(({ takesBody }) => takesBody).map((each) => [each.title, each] as const);

  it.each(withBody)('N10 N11 N23 %s is served or refused, whatever its body holds', async (_title, operation) => {
    let before: readonly string[] = await stored(target.gateway);
    const property = fc.asyncProperty(nearMisses(operation), fc.nat(2), async (body, at) => {
      before = await judge(operation, { params: nameFor(operation, at), ...typed(body) }, before);
    });
    await fc.assert(property, { numRuns: BODIES });
  });

  const QUERIES = [
    '',
    '0',
    '26',
    '-1',
    '1.5',
    '1e308',
    'NaN',
    '%00',
    '%27',
    '%',
    '__proto__',
    '9'.repeat(400),
    'a b'.replace(' ', '%20'),
  ];
  const queried = operations
    .filter(({ contract: { query = [] } }) => query.some((name) => name !== 'api-version'))
    .map((each) => [each.title, each] as const);

  it.each(queried)('N10 N65 %s is served or refused, whatever its query holds', async (_title, operation) => {
    const before = await stored(target.gateway);
    const [, good = ''] =
      requestTo(ground, operation, pathsOf(operation.contract)[0] ?? '')
        .toString()
        .match(/\?(\S*)/) ?? [];
    for (const name of operation.contract.query ?? [])
      for (const value of QUERIES)
        for (const query of [
          `${good}&${name}=${value}`,
          `${good}&${name}=${value}&${name}=1`,
          `${good}&${name}[a]=${value}`,
        ])
          await judge(operation, { query }, before);
  });
});
