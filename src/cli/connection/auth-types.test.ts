import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { AUTH_TYPES } from '../../connections/credentials/auth-types.ts';
import { AUTH_IDS, readAuthId, requireParameters } from './auth-types.ts';

/** What the command line asks for is what the server needs. */
const SPELLED: Readonly<Record<string, string>> = {
  vaultName: 'vaultName',
  'token:VaultName': 'vaultName',
  'token:TenantId': 'tenantId',
  'token:clientId': 'clientId',
  'token:clientSecret': 'clientSecret',
  'token:clientCertificateSecret': 'pfx',
};

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof CommanderError) return error.message;
    throw error;
  }
  return 'accepted';
};

it('the kinds are those that the server offers', () => {
  const offered = Object.values(AUTH_TYPES).filter((type) => type.offered);
  expect(new Set(AUTH_IDS)).toEqual(new Set(offered.map(({ authId }) => authId)));
});

describe.each(AUTH_IDS)('%s', (authId) => {
  const names = Object.entries(AUTH_TYPES[authId].parameters).filter(([name]) => name !== 'token');
  const all = Object.fromEntries(names.map(([name]) => [SPELLED[name], 'x']));

  it('takes every parameter of the server’s', () => {
    expect(messageOf(() => requireParameters(authId, all))).toBe('accepted');
  });

  it.each(names.filter(([, { required }]) => required).map(([name]) => SPELLED[name] ?? ''))('needs %s', (name) => {
    const { [name]: _left, ...rest } = all;
    expect(messageOf(() => requireParameters(authId, rest))).toMatch(/^--[\w-]+.* is needed\.$/);
  });

  it('is known in any casing', () => {
    expect(readAuthId(authId.toUpperCase())).toBe(authId);
  });
});

it('the deprecated kind is refused with what to take', () => {
  const deprecated =
    'Connections of the kind default are deprecated and come from templates only; take oauthDefault, or oauthServicePrincipal where nobody is to sign in.';
  expect(messageOf(() => readAuthId('Default'))).toBe(deprecated);
});
