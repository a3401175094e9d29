import fc from 'fast-check';
import { z } from 'zod';
import type { Attacked } from './surfaces.ts';

/**
 * Bodies that are nearly what an operation takes: its own schema says the members and their kinds, and now and then
 * something else stands where one of them should. So they reach behind the validation that stops noise at once.
 */
type Schema = z.core.JSONSchema.BaseSchema;

const TEXTS: readonly string[] = [
  ['', ' ', 'x', 'attacked', '\0', '\r\nX: y', '\u202e', '😀', "'; drop table object; --", '../..', '%2e%2e', '{}'],
  [
    '__proto__',
    'constructor',
    'toString',
    'null',
    'NaN',
    'P1D',
    'P90D',
    'PT0S',
    '-P1Y',
    'P999999999Y',
    '10.0.0.0/8',
    '::/0',
  ],
  ['AAAA', 'A'.repeat(43), 'A'.repeat(64), 'A'.repeat(342), 'YR', 'AA==', '+/+/', 'a'.repeat(300), 'é'.repeat(13_000)],
  [
    'RSA',
    'EC',
    'oct',
    'RSA-OAEP',
    'RSA-OAEP-256',
    'A256GCM',
    'A128CBCPAD',
    'A256KW',
    'RS256',
    'PS512',
    'ES256',
    'HS256',
  ],
  ['P-256', 'P-521', 'P-256K', 'AQAB', '00000000-0000-4000-8000-00000000000a', 'get', 'all', 'Rotate', 'notify'],
  ['Microsoft.KeyVault/vaults/secrets/*', '/subscriptions/s', 'oauthServicePrincipal'],
].flat();
const NUMBERS = [0, 1, -1, 1.5, 7, 90, 128, 256, 2048, 65_537, 2 ** 31, 2 ** 53, 253_402_300_800, 1e21, 1e308, -1e308];
const STRANGE = [null, true, false, [], {}, [null], { a: { b: [] } }, [[[]]], { value: { value: 'x' } }];

const BYTES = [0, 3, 12, 16, 32, 48, 64, 256].map((length) => Buffer.alloc(length, 7).toString('base64url'));
/** What some members take, where their schema says no more than that it is a text or a number. */
const NAMED: Readonly<Record<string, readonly unknown[]>> = {
  alg: ['RSA-OAEP-256', 'RSA1_5', 'A256GCM', 'A128CBCPAD', 'A256KW', 'RS256', 'PS512', 'ES256', 'ES256K', 'HS256'],
  ...Object.fromEntries(['value', 'digest', 'iv', 'aad', 'tag', 'k'].map((name) => [name, BYTES])),
  crv: ['P-256', 'P-384', 'P-521', 'P-256K', 'P-192'],
  key_size: [2048, 256, 128, 2047, 16_384],
  public_exponent: [65_537, 3],
};

const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'grapheme', maxLength: 20 }));
const strange = fc.oneof(text, fc.constantFrom<unknown>(...NUMBERS, ...STRANGE));

/** What the schema says, seven times of eight. */
const mostly = (schema: Schema): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 7, arbitrary: near(schema) }, { weight: 1, arbitrary: strange });

function near(schema: Schema): fc.Arbitrary<unknown> {
  const alternatives = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (alternatives !== undefined) return fc.oneof(...alternatives.map(near));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  return KINDS[schema.type as string]?.(schema) ?? strange;
}

const KINDS: Readonly<Record<string, (schema: Schema) => fc.Arbitrary<unknown>>> = {
  string: () => text,
  number: () => fc.constantFrom(...NUMBERS),
  integer: () => fc.constantFrom(...NUMBERS),
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
  array: ({ items }) => fc.array(isSchema(items) ? mostly(items) : strange, { maxLength: 3 }),
  object: ({ properties, additionalProperties: others }) =>
    properties === undefined
      ? fc.dictionary(text, isSchema(others) ? mostly(others) : strange, { maxKeys: 4 })
      : membersOf(properties),
};

const isSchema = (given: unknown): given is Schema =>
  typeof given === 'object' && given !== null && !Array.isArray(given);

function memberOf(name: string, schema: Schema | boolean): fc.Arbitrary<unknown> {
  const given = isSchema(schema) ? mostly(schema) : strange;
  const known = NAMED[name];
  return known === undefined
    ? given
    : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: given });
}

/** Each member nine times of ten, and sometimes one that nobody asked for. */
function membersOf(properties: Readonly<Record<string, Schema | boolean>>): fc.Arbitrary<object> {
  const members = Object.entries(properties).map(([name, schema]) =>
    fc.oneof(
      { weight: 9, arbitrary: memberOf(name, schema).map((value) => ({ [name]: value })) },
      { weight: 1, arbitrary: fc.constant({}) },
    ),
  );
  const stray = fc.option(fc.tuple(fc.constantFrom('name', 'vault', 'constructor', 'x'), strange), {
    freq: 8,
    nil: undefined,
  });
  return fc
    .tuple(fc.tuple(...members), stray)
    .map(([parts, more]) => Object.assign({}, ...parts, more === undefined ? {} : { [more[0]]: more[1] }) as object);
}

/** For an operation that takes a body. */
export function nearMisses({ contract }: Attacked): fc.Arbitrary<object> {
  const schema = z.toJSONSchema(contract.input, { io: 'input', unrepresentable: 'any' });
  const elsewhere = new Set([...contract.path.matchAll(/\{(\w+)\??\}/g)].map(([, name = '']) => name));
  for (const name of contract.query ?? []) elsewhere.add(name);
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => !elsewhere.has(name));
  return membersOf(Object.fromEntries(properties));
}
