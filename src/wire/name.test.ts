import { describe, expect, it } from 'vitest';
import { canonical, objectName, objectVersion, optionalVersion, vaultName } from './name.ts';

const takes = (schema: { safeParse(given: unknown): { success: boolean } }, given: unknown) =>
  schema.safeParse(given).success;

const HOSTILE = [
  '',
  '.',
  '..',
  '../x',
  '..%2f',
  '%2e%2e',
  'a/b',
  'a\\b',
  'a;b',
  'a?x',
  'a#f',
  'a b',
  ' a',
  'a\n',
  'a\u0000',
  'under_score',
  'dot.dot',
  'ümlaut',
  'e\u0301',
  '\uff41',
  '\u212a',
  '\u0130',
  '\u202ea',
  '💥',
  "a'--",
];

describe('the name of an object', () => {
  it.each(['a', '0', '-', 'A-z-9', '--', 'x'.repeat(127)])('may be %j', (name) => {
    expect(objectName.parse(name)).toBe(name);
  });

  it.each([...HOSTILE, 'x'.repeat(128), 7, null, undefined, ['a'], { toString: () => 'a' }])('is not %j', (name) => {
    expect(takes(objectName, name)).toBe(false);
  });
});

describe('a version', () => {
  it('is 32 lower-case hex digits', () => {
    expect(takes(objectVersion, '0123456789abcdef'.repeat(2))).toBe(true);
  });

  it.each(['', '0'.repeat(31), '0'.repeat(33), 'A'.repeat(32), 'g'.repeat(32), `${'0'.repeat(32)}\n`, 7])(
    'is not %j',
    (given) => {
      expect(takes(objectVersion, given)).toBe(false);
    },
  );

  it('may be left out where the latest is meant, or be empty, as clients send it', () => {
    expect([optionalVersion.parse(undefined), optionalVersion.parse('')]).toEqual([undefined, undefined]);
    expect(takes(optionalVersion, ' ')).toBe(false);
  });
});

describe('the name of a vault', () => {
  it.each(['abc', 'a-b', 'Kv9', 'a'.repeat(24)])('may be %j', (name) => {
    expect(takes(vaultName, name)).toBe(true);
  });

  // Each of these would move the host of `https://{name}.vault.azure.net` or is none that Azure allows.
  it.each([
    ...HOSTILE,
    'ab',
    'a'.repeat(25),
    '9ab',
    '-ab',
    'ab-',
    'a--b',
    'evil.com/',
    'evil.com#',
    'x@evil.com/',
    'evil.com\\',
    'evil\u3002com',
    '127.0.0.1/',
  ])('is not %j', (name) => {
    expect(takes(vaultName, name)).toBe(false);
  });
});

it('names are the same object in every casing', () => {
  expect(canonical('Api-KEY')).toBe(canonical('aPI-key'));
});
