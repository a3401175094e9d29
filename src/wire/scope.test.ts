import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterAllBelow, keysAround, liesWithin, parseScope, scopeKey, scopeText } from './scope.ts';

const segment = fc.stringMatching(/^[0-9A-Za-z._()-]{0,20}[0-9A-Za-z_()-]$/);
const vault = fc.stringMatching(/^[A-Za-z][0-9A-Za-z]{2,23}$/);
const object = fc.record({
  kind: fc.constantFrom('secrets' as const, 'keys' as const),
  name: fc.stringMatching(/^[0-9A-Za-z-]{1,40}$/),
});
const scopes = fc.oneof(
  fc.record({ subscription: segment }),
  fc.record({ subscription: segment, resourceGroup: segment }),
  fc.record({ subscription: segment, resourceGroup: segment, vault }),
  fc.record({ subscription: segment, resourceGroup: segment, vault, object }),
);

describe('a scope', () => {
  it('is read as it was written, in any casing', () => {
    fc.assert(
      fc.property(scopes, (scope) => {
        const text = scopeText(scope);
        const read = parseScope(text);
        expect(read && scopeText(read)).toBe(text);
        const shouted = parseScope(text.toUpperCase());
        expect(shouted && scopeKey(shouted)).toBe(scopeKey(scope));
      }),
    );
  });

  it('lies in those that its own parts make, and in no others', () => {
    fc.assert(
      fc.property(scopes, scopes, (inner, outer) => {
        expect(liesWithin(scopeKey(inner), scopeKey(outer))).toBe(keysAround(inner).includes(scopeKey(outer)));
      }),
    );
    const key = '/subscriptions/a/resourcegroups/shop';
    expect([
      liesWithin(key, '/subscriptions/a'),
      liesWithin(`${key}2`, key),
      liesWithin('/subscriptions/a', key),
    ]).toEqual([true, false, false]);
  });

  it('has all that lies below it between a slash and what follows it, by bytes', () => {
    fc.assert(
      fc.property(scopes, scopes, (inner, outer) => {
        const [text, key] = [scopeKey(inner), scopeKey(outer)];
        const between = text > `${key}/` && text < afterAllBelow(key);
        expect(between).toBe(text !== key && liesWithin(text, key));
      }),
    );
  });

  it.each([
    '',
    '/',
    '/subscriptions',
    '/subscriptions/',
    '/subscriptions/a/',
    '/subscriptions/a.',
    '/subscriptions/a/resourceGroups/..',
    '/subscriptions/a/resourceGroups/b/providers/Microsoft.KeyVault/vaults/x',
    '/subscriptions/a/resourceGroups/b/providers/Microsoft.KeyVault/vaults/a--b',
    '/subscriptions/a/resourceGroups/b/providers/Microsoft.KeyVault/vaults/demo/secrets',
    '/subscriptions/a/resourceGroups/b/providers/Microsoft.KeyVault/vaults/demo/secrets/a_b',
    '/subscriptions/a/resourceGroups/b/providers/Microsoft.KeyVault/vaults/demo/secrets/a/b',
    '/subscriptions/a/resourceGroups/b/providers/Microsoft.KeyVault/vaults/demo/certificates/a',
    '/subscriptions/a/resourceGroups/b/providers/Microsoft.KeyVault/vaults/demo\n',
    '/subscriptions/a/resourceGroups/b/providers/MicrosoftXKeyVault/vaults/demo',
    '/providers/Microsoft.Management/managementGroups/a',
    'subscriptions/a',
  ])('%j is none', (text) => {
    expect(parseScope(text)).toBeUndefined();
  });
});
