import fc from 'fast-check';
import { expect, vi } from 'vitest';
import { ACTIONS } from '../../src/connector/actions.ts';
import { ROWS_MARK } from '../../src/wire/vault.ts';
import { PIECES } from './hostile-pieces.ts';
import { type Exchange, exchange } from './raw-socket.ts';
import { lastRecord, recordsAfter, requestText, type Target } from './target.ts';

/**
 * Generated values in every path parameter of the fourteen actions. Whether a target may be answered is judged by a
 * reading of the whole target that has nothing of the server's router in it: split at the slashes, then decoded.
 */
const NAME = /^[0-9A-Za-z-]{1,127}$/;
const VERSION = /^[0-9a-f]{32}$/;

interface Attack {
  readonly action: (typeof ACTIONS)[number]['contract'];
  /** Which of the path's parameters gets the value; the others get good ones. */
  readonly parameter: string;
  readonly value: string;
}

const pieces = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
const nearlyAName = fc
  .tuple(fc.stringMatching(NAME), fc.constantFrom(...PIECES), fc.nat(126))
  .map(([name, piece, at]) => name.slice(0, at) + piece + name.slice(at));
/** A text that may be meant ill, or be a name. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  pieces,
  nearlyAName,
  fc.stringMatching(NAME),
);

const bytesOf = (text: string): number[] => [...Buffer.from(text)];
const percent = (byte: number): string => `%${byte.toString(16).padStart(2, '0')}`;
const once = (text: string): string => encodeURIComponent(text.toWellFormed());

/** How a value stands in the target: as it is, encoded once or twice, or every byte of it encoded. */
const WRITINGS: readonly ((text: string) => string)[] = [
  (text) => text,
  once,
  (text) => once(once(text)),
  (text) => bytesOf(text).map(percent).join(''),
];

const parametersOf = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

const attack: fc.Arbitrary<Attack> = fc
  .tuple(fc.constantFrom(...ACTIONS), fc.nat(2), hostileText, fc.constantFrom(...WRITINGS))
  .map(([{ contract }, at, value, write]) => {
    const parameters = ['connectionId', ...parametersOf(contract.path)];
    return { action: contract, parameter: parameters[at % parameters.length] ?? '', value: write(value) };
  });

/** Good values, so that only the generated one can be what is refused. */
export interface Good {
  readonly connectionId: string;
  readonly secretName: string;
  readonly secretVersion: string;
  readonly keyName: string;
  readonly keyVersion: string;
}

function targetOf({ action, parameter, value }: Attack, good: Good): string {
  const path = `/apim/keyvault/{connectionId}${action.path}`;
  return path.replace(/\{(\w+)\}/g, (_all, name: string) => (name === parameter ? value : good[name as keyof Good]));
}

/** Whether any action with that method is what the target names, with names as they must be, on the good connection. */
function mayBeServed(method: string, target: string, { connectionId }: Good): boolean {
  const [path = ''] = target.split('?', 1);
  if (path.includes('#')) return false;
  let segments: string[];
  try {
    segments = path.replace(/\/$/, '').split('/').slice(1).map(decodeURIComponent);
  } catch {
    return false;
  }
  return ACTIONS.some(({ contract }) => {
    const template = `apim/keyvault/{connectionId}${contract.path}`.split('/');
    if (contract.method !== method || template.length !== segments.length) return false;
    return template.every((part, at) => fits(part, segments[at] ?? '', connectionId));
  });
}

function fits(part: string, segment: string, connectionId: string): boolean {
  if (part === '{connectionId}') return segment === connectionId;
  if (part.endsWith('Version}')) return VERSION.test(segment);
  return part.startsWith('{') ? NAME.test(segment) : segment === part;
}

const BODY = '{"rawData":"x","encryptedData":"AA=="}';

async function strike(target: Target, each: Attack, good: Good): Promise<Exchange> {
  const { method } = each.action;
  const body = method === 'POST' ? BODY : '';
  const typed = method === 'POST' ? ['Content-Type: application/json', `Content-Length: ${body.length}`] : [];
  const text = requestText(
    `${method} ${targetOf(each, good)} HTTP/1.1`,
    [...target.headers, ...typed, 'Connection: close'],
    body,
  );
  return exchange(target.plain, Buffer.from(text));
}

/** Throws where an answer is a 5xx, a redirection, or a success that the target does not deserve. */
function judge(each: Attack, { replies, text }: Exchange, good: Good): void {
  const shown = JSON.stringify({ ...each, action: each.action.name });
  expect(replies.length, `one answer to ${shown}, not ${text}`).toBe(1);
  const { status = 0 } = replies[0] ?? {};
  expect(status === 200 || (status >= 400 && status < 500), `${status} to ${shown}`).toBe(true);
  if (status === 200) expect(mayBeServed(each.action.method, targetOf(each, good), good), `200 to ${shown}`).toBe(true);
}

/** Runs about `count` attacks, twenty at a time, and fails with the smallest that the server answered wrongly. */
export async function strikeWithHostileValues(target: Target, good: Good, count: number): Promise<Tally> {
  const asked = vi.spyOn(target.gateway.services.store, 'rows');
  const tally = { served: 0, refused: 0, asked: 0 };
  const attacks = fc.array(attack, { minLength: 20, maxLength: 20 });
  const property = fc.asyncProperty(attacks, async (batch) => {
    asked.mockClear();
    const before = await lastRecord(target.gateway);
    const answers = await Promise.all(batch.map((each) => strike(target, each, good)));
    for (const [at, answer] of answers.entries()) {
      judge(batch[at] as Attack, answer, good);
      tally[answer.replies[0]?.status === 200 ? 'served' : 'refused'] += 1;
    }
    tally.asked += judgeQueries(asked.mock.calls.map(([, parameters]) => parameters));
    for (const { target: named = 'secrets' } of await recordsAfter(target.gateway, before))
      expect(named).toMatch(/^(secrets|keys)(\/[0-9A-Za-z-]{1,127}(\/[0-9a-f]{32})?)?$/);
  });
  await fc.assert(property, { numRuns: Math.ceil(count / 20) });
  asked.mockRestore();
  return tally;
}

export interface Tally {
  served: number;
  refused: number;
  /** Queries by name that reached the store. */
  asked: number;
}

/** The search for what purged vaults left, which the server makes once a minute by itself. */
function isSweep(query: unknown): boolean {
  return JSON.stringify(query) === JSON.stringify({ name: ROWS_MARK });
}

/** No value that is not a name, a version or a hash is ever looked up. Returns how many names were. */
function judgeQueries(queries: readonly unknown[]): number {
  const named = queries.filter(
    (each): each is { name: string } => typeof each === 'object' && each !== null && 'kind' in each && 'vault' in each,
  );
  for (const parameters of queries.filter((each) => !isSweep(each))) {
    const { name = 'a', version = '0'.repeat(32), hash = '0'.repeat(64) } = parameters as Record<string, unknown>;
    expect(name === '' || (typeof name === 'string' && NAME.test(name)), `looked up ${JSON.stringify(name)}`).toBe(
      true,
    );
    expect(version).toMatch(VERSION);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  }
  return named.length;
}

/** The demo data's own. */
export async function goodValues({ gateway }: Target): Promise<Good> {
  const versionOf = async (path: string) => String((await gateway.action('GET', path)).body['version']);
  return {
    connectionId: gateway.connectionId,
    secretName: 'api-key',
    secretVersion: await versionOf('/secrets/api-key/value'),
    keyName: 'demo-key',
    keyVersion: await versionOf('/keys/demo-key/metadata'),
  };
}
