import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../fault.ts';
import { CALLABLE, readAction, type WrittenCall } from './read-action.ts';

const NAME = /^[0-9A-Za-z-]{1,127}$/;
const VERSION = /^[0-9a-f]{32}$/;
const version = '0123456789abcdef0123456789abcdef';

const read = (path: string, rest: Partial<WrittenCall> = {}) => readAction({ method: 'GET', path, ...rest });

function refusalOf(call: () => unknown): Fault {
  try {
    call();
  } catch (error) {
    if (error instanceof Fault) return error;
  }
  throw new Error('it was not refused');
}

describe('a path that is an action’s', () => {
  it.each([
    ['GET', '/secrets', 'ListSecrets', {}],
    ['get', '/secrets/x/value', 'GetSecret', { secretName: 'x' }],
    ['GET', `/secrets/x/versions/${version}/value`, 'GetSecretVersion', { secretName: 'x', secretVersion: version }],
    ['GET', '/keys/a-B-9/metadata', 'GetKeyMetadata', { keyName: 'a-B-9' }],
    ['GET', '/secrets/%78/value', 'GetSecret', { secretName: 'x' }],
    ['GET', '/secrets/versions/versions', 'ListSecretVersions', { secretName: 'versions' }],
    ['GET', '/testconnection', 'TestConnection', {}],
    ['GET', 'testconnection', 'TestConnection', {}],
    ['GET', 'secrets/x/value', 'GetSecret', { secretName: 'x' }],
  ])('%s %s is %s', (method, path, name, input) => {
    const { operation, input: found } = readAction({ method, path });
    expect([operation.contract.name, found]).toEqual([name, input]);
  });

  it('takes its body and its queries from beside it, by the action’s own schema', () => {
    const body = { rawData: 'x', rawDataEncoding: 'base64', keyName: 'other' };
    expect(read('/keys/k/encrypt', { method: 'POST', body }).input).toEqual({
      keyName: 'k',
      algorithm: 'RSA-OAEP-256',
      rawData: 'x',
      rawDataEncoding: 'base64',
    });
    expect(read('/keys', { queries: { continuationToken: 'abc', $top: '7' } }).input).toEqual({
      continuationToken: 'abc',
    });
    const refused = refusalOf(() =>
      read('/keys/k/encrypt', { method: 'POST', body: { algorithm: 'none', rawData: 'x' } }),
    );
    expect([refused.code, refused.message]).toEqual([
      'BadParameter',
      'The parameter algorithm is not valid: it is one of RSA-OAEP-256, RSA-OAEP, RSA1_5.',
    ]);
  });
});

describe('V01 a path that is none', () => {
  const NOT_A_PATH = 'The parameter path is not valid: it is the path of an action, such as /secrets/name/value, ';

  it.each([
    '',
    '/',
    '//secrets',
    '/secrets/',
    '/secrets/x/value/',
    '/secrets//value',
    '/./secrets',
    '/secrets/../keys',
    '/secrets/../../other/secrets/x/value',
    '/secrets/%2e%2e/keys',
    '/secrets/%2E./keys',
    '/secrets/%252e%252e/keys',
    '/secrets/..%2fkeys/value',
    '/secrets/a%2fb/value',
    '/secrets/a%5cb/value',
    '/secrets/a\\b/value',
    '/secrets\\x\\value',
    '/secrets/x;a=b/value',
    '/secrets;x/value',
    '/secrets/a%00b/value',
    '/secrets/a\0b/value',
    '/secrets/a%0d%0ab/value',
    '/secrets?x=y',
    '/secrets#x',
    '/secrets/x%3fy/value',
    '/secrets/%/value',
    '/secrets/%c0%ae/value',
    '/secrets/ap\u0130-key/value',
    '/secrets/api-\u212aey/value',
    'https://evil.example/secrets',
    '/@evil.example/secrets',
    '//evil.example/secrets',
    `/secrets/${'a'.repeat(1024)}/value`,
  ])('%j is refused before anything is looked up', (path) => {
    const refused = refusalOf(() => read(path));
    expect([refused.code, refused.status]).toEqual(['BadParameter', 400]);
    expect(refused.message).toContain(NOT_A_PATH);
  });

  it.each([
    ['GET', '/Secrets'],
    ['GET', '/secrets/x'],
    ['GET', '/secrets/x/VALUE'],
    ['POST', '/secrets/x/value'],
    ['GET', '/keys/x/encrypt'],
    ['DELETE', '/secrets/x/value'],
    ['GET', `/${version}/secrets/x/value`],
    ['GET', '/apim/keyvault/secrets'],
    ['', '/secrets'],
  ])('%s %s names no action', (method, path) => {
    const refused = refusalOf(() => readAction({ method, path }));
    expect(['BadParameter', 'NotFound']).toContain(refused.code);
    expect(refused.status).toBeLessThan(500);
  });

  it('a name that is too long, or a version that is none, is refused by the schema', () => {
    expect(refusalOf(() => read(`/secrets/${'a'.repeat(128)}/value`)).message).toBe(
      'The parameter secretName is not valid: a name is 1 to 127 characters of 0-9, a-z, A-Z and -.',
    );
    expect(refusalOf(() => read(`/secrets/x/versions/${version.toUpperCase()}/value`)).message).toBe(
      'The parameter secretVersion is not valid: a version is 32 characters of 0-9 and a-f.',
    );
  });
});

const wholeOf = (path: string): string => (path.startsWith('/') ? path : `/${path}`);

/** Another reading of the same text, that shares nothing with the first: the actions as one pattern each. */
function expected(method: string, path: string) {
  for (const { contract } of CALLABLE) {
    const names: string[] = [];
    const form = contract.path.replace(/\{(\w+)\}/g, (_all, name: string) => {
      names.push(name);
      return '([^/]*)';
    });
    let plain: string;
    try {
      plain = wholeOf(path).split('/').map(decodeURIComponent).join('/');
    } catch {
      return undefined;
    }
    const found = new RegExp(`^${form}$`, 's').exec(plain);
    if (found === null || contract.method !== method || plain.split('/').length !== wholeOf(path).split('/').length)
      continue;
    const inputs = Object.fromEntries(names.map((name, at) => [name, found[at + 1] ?? '']));
    const good = Object.entries(inputs).every(([name, value]) =>
      (name.endsWith('Version') ? VERSION : NAME).test(value),
    );
    if (good) return { name: contract.name, inputs };
  }
  return undefined;
}

const pieces = fc.constantFrom(
  '/',
  '/',
  '/secrets',
  '/keys',
  '/versions',
  '/metadata',
  '/value',
  '/encrypt',
  '/decrypt',
  '/testconnection',
  'x',
  '.',
  '..',
  '%2e',
  '%2E',
  '%252e',
  '%2f',
  '%5c',
  '\\',
  ';',
  '%00',
  '\0',
  '?',
  '#',
  '%',
  '%25',
  ' ',
  '%20',
  '-',
  'A',
  '_',
  version,
  version.toUpperCase(),
  '\u0130',
  '\u212a',
  'é',
  '%c3%a9',
  '%c0%ae',
  '%78',
  '%2578',
  '@',
  ':',
  'a'.repeat(127),
  '__proto__',
);
/** Whole actions with one part replaced, so that many of them are good. */
const nearly = fc
  .tuple(fc.constantFrom(...CALLABLE), fc.array(pieces, { maxLength: 2 }), fc.nat(5), fc.boolean())
  .map(([{ contract }, parts, at, whole]) => {
    const path = contract.path.replace(/\{\w+Version\}/, version).replace(/\{\w+\}/, 'x');
    if (whole) return path;
    const segments = path.split('/');
    segments[at % segments.length] += parts.join('').replaceAll('/', '');
    return segments.join('/');
  });
const paths = fc.oneof(
  nearly,
  fc.array(pieces, { maxLength: 7 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
);

it('V01 twenty thousand paths: an action with exactly these inputs, or a refusal', () => {
  let read = 0;
  const body = { rawData: 'x', encryptedData: 'AA==' };
  fc.assert(
    fc.property(fc.constantFrom('GET', 'POST'), paths, (method, path) => {
      const wanted = expected(method, path);
      if (wanted === undefined) {
        expect(refusalOf(() => readAction({ method, path, body })).status).toBeLessThan(500);
        return;
      }
      read += 1;
      const { operation, input } = readAction({ method, path, body });
      expect([operation.contract.name, input]).toEqual([wanted.name, expect.objectContaining(wanted.inputs)]);
    }),
    { numRuns: 20_000 },
  );
  // That many are read shows that the others are refused for what they are.
  expect(read).toBeGreaterThan(1_000);
});
