import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionOf, DATA_ACTIONS, fullName, matching } from './data-actions.ts';

const named = (...patterns: string[]) => [
  ...matching(patterns.map((pattern) => `Microsoft.KeyVault/vaults/${pattern}`)),
];

describe('a pattern', () => {
  it('without a wildcard is one data action, in any casing', () => {
    expect(named('secrets/getSecret/action')).toEqual(['secrets/getSecret/action']);
    expect([...matching(['MICROSOFT.KEYVAULT/VAULTS/SECRETS/GETSECRET/ACTION'])]).toEqual(['secrets/getSecret/action']);
  });

  it('is whole: neither a beginning nor an end of one is it', () => {
    expect(named('secrets/getSecret', 'secrets/getSecret/action/x', 'keys', 'ecrets/delete', '')).toEqual([]);
    expect([...matching(['secrets/getSecret/action', 'Microsoft.KeyVault/vaults'])]).toEqual([]);
  });

  it('with a wildcard goes across slashes, and takes every kind where it stands for one', () => {
    expect(named('*/read')).toEqual([
      'keys/read',
      'keyrotationpolicies/read',
      'certificates/read',
      'certificatecas/read',
    ]);
    expect(named('secrets/*/action')).not.toContain('secrets/delete');
    expect(named('secrets/*').every((action) => action.startsWith('secrets/'))).toBe(true);
    expect([...matching(['*'])]).toEqual(DATA_ACTIONS);
    expect([...matching(['Microsoft.KeyVault/*/getSecret/action'])]).toEqual(['secrets/getSecret/action']);
  });

  it('keys/* is neither the rotation policies nor certificates', () => {
    expect(named('keys/*').filter((action) => !action.startsWith('keys/'))).toEqual([]);
  });

  it('of other providers, or with the wildcards of other languages, is none', () => {
    const foreign = [
      'Microsoft.Storage/*',
      '?*',
      '.*',
      'Microsoft.KeyVault/vaults/secrets/[a-z]*',
      'Microsoft.KeyVaults/*',
    ];
    expect([...matching(foreign)]).toEqual([]);
  });

  it('with many wildcards means what a search from every side would find', () => {
    const piece = fc.stringMatching(/^[a-z/]{0,3}$/);
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), (pieces) => {
        const pattern = new RegExp(`^${pieces.join('.*')}$`, 'i');
        const expected = DATA_ACTIONS.filter((action) => pattern.test(fullName(action)));
        expect([...matching([pieces.join('*')])]).toEqual(expected);
      }),
    );
  });

  it('made to take long does not', () => {
    const pattern = `${'*a'.repeat(5_000)}*!`;
    const started = performance.now();
    expect([...matching([pattern])]).toEqual([]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('an operation', () => {
  it('needs what its permission is among the data actions', () => {
    expect(actionOf('GetSecret', { kind: 'secrets', verb: 'get' })).toBe('secrets/getSecret/action');
    expect(actionOf('GetSecrets', { kind: 'secrets', verb: 'list' })).toBe('secrets/readMetadata/action');
    expect(actionOf('GetKeys', { kind: 'keys', verb: 'list' })).toBe('keys/read');
  });

  it('that access policies call set is told apart: a new version, or only what is said about one', () => {
    expect(actionOf('SetSecret', { kind: 'secrets', verb: 'set' })).toBe('secrets/setSecret/action');
    expect(actionOf('UpdateSecret', { kind: 'secrets', verb: 'set' })).toBe('secrets/update/action');
  });

  it('of an unknown permission has none', () => {
    expect(actionOf('Anything', { kind: 'secrets', verb: 'encrypt' })).toBeUndefined();
    expect(actionOf('Anything', { kind: 'keys', verb: 'all' })).toBeUndefined();
  });
});
