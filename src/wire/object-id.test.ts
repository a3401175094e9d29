import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { objectPath, objectUrl, parseObjectUrl } from './object-id.ts';

const name = fc.stringMatching(/^[0-9A-Za-z-]{1,127}$/);
const version = fc.option(fc.stringMatching(/^[0-9a-f]{32}$/), { nil: undefined });
const kind = fc.constantFrom('secrets', 'keys');

describe('an identifier', () => {
  it('says what it was made from', () => {
    fc.assert(
      fc.property(kind, name, version, (kind, name, version) => {
        const id = version === undefined ? { kind, name } : { kind, name, version };
        const url = objectUrl('https://demo.vault.example:8443', id);
        expect(url).toBe(`https://demo.vault.example:8443/${objectPath(id)}`);
        expect(parseObjectUrl(url, kind)).toEqual(version === undefined ? { name } : { name, version });
        expect(parseObjectUrl(url, kind === 'keys' ? 'secrets' : 'keys')).toBeUndefined();
      }),
    );
  });

  it.each([
    'http://v.example/secrets/a',
    'https://v.example/secrets',
    'https://v.example/secrets/',
    'https://v.example/secrets/a/',
    'https://v.example/secrets/a/latest',
    `https://v.example/secrets/a/${'A'.repeat(32)}`,
    'https://v.example/x/secrets/a',
    'https://v.example/secrets/../keys/a',
    'https://v.example/secrets/a?x=1',
    'https://v.example/secrets/a#x',
    'https://v.example/secrets/a%2fb',
    '/secrets/a',
    '',
  ])('is not %j', (url) => {
    expect(parseObjectUrl(url, 'secrets')).toBeUndefined();
  });
});
