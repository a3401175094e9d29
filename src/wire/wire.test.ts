import { expect, it } from 'vitest';
import { Fault } from '../fault.ts';
import { API_VERSIONS, NEWEST_API_VERSION } from './api-version.ts';
import { challenge } from './challenge.ts';
import { faultBody } from './fault-body.ts';
import * as keys from './keys.ts';
import * as secrets from './secrets.ts';
import { toIsoSeconds, toSeconds } from './time.ts';

it('the newest version is one of those that are known, and the newest stable one', () => {
  const stable = [...API_VERSIONS].filter((version) => /^\d{4}-\d\d-\d\d$/.test(version));
  expect(stable.sort().at(-1)).toBe(NEWEST_API_VERSION);
});

it('times are seconds on the vault’s side, and ISO 8601 to the second with Z on the connector’s', () => {
  expect(toSeconds(1_743_745_106_999)).toBe(1_743_745_106);
  expect(toIsoSeconds(1_743_745_106)).toBe('2025-04-04T05:38:26Z');
  expect(toIsoSeconds(0)).toBe('1970-01-01T00:00:00Z');
  expect(toIsoSeconds(253_402_300_799)).toBe('9999-12-31T23:59:59Z');
  expect(toIsoSeconds(undefined)).toBeNull();
});

it('the challenge has the form that clients split at the comma', () => {
  const text = challenge('https://login.example/11111111-1111-1111-1111-111111111111', 'https://vault.example');
  const parts = text.replace('Bearer ', '').split(/,? +/);
  expect(Object.fromEntries(parts.map((part) => part.split(/=(.*)/)))).toEqual({
    authorization: '"https://login.example/11111111-1111-1111-1111-111111111111"',
    resource: '"https://vault.example"',
  });
});

it('the challenge after a revocation names the claims, in Base64 without a space or a comma', () => {
  const claims = JSON.stringify({ access_token: { nbf: { essential: true, value: '1800000000' } } });
  const [, encoded = ''] =
    /, error="insufficient_claims", claims="([\w+/=]+)"$/.exec(challenge('a', 'r', claims)) ?? [];
  expect(Buffer.from(encoded, 'base64').toString()).toBe(claims);
});

it.each([
  [new Fault('SecretNotFound', 'm'), { code: 'SecretNotFound', message: 'm' }],
  [new Fault('NotFound', 'm'), { code: 'ResourceNotFound', message: 'm' }],
  [new Fault('TooManyRequests', 'm'), { code: 'Throttled', message: 'm' }],
  [new Fault('Tampered', 'm'), { code: 'InternalError', message: 'm' }],
  [new Fault('Unavailable', 'm'), { code: 'ServiceUnavailable', message: 'm' }],
  [
    new Fault('Forbidden', 'm', { inner: 'AccessDenied', cause: new Error('not for callers') }),
    { code: 'Forbidden', message: 'm', innererror: { code: 'AccessDenied' } },
  ],
])('%s is written as Key Vault writes it, and nothing beside it', (fault, error) => {
  expect(JSON.parse(faultBody(fault))).toEqual({ error });
});

it('an answer has no place for what it does not declare: private parts of keys, values in lists', () => {
  const attributes = { enabled: true, created: 1, updated: 1, recoveryLevel: 'x', recoverableDays: 90 };
  const jwk = { kid: 'k', kty: 'RSA', key_ops: [], n: 'n', e: 'e', d: 'd', p: 'p', q: 'q', dp: 'x', dq: 'x', qi: 'x' };
  for (const { output } of [keys.createKey, keys.importKey, keys.getKey, keys.updateKey]) {
    const { key } = output.parse({ key: jwk, attributes });
    expect(Object.keys(key)).toEqual(['kid', 'kty', 'key_ops', 'n', 'e']);
  }
  const item = { id: 'i', attributes, value: 'v' };
  expect(secrets.updateSecret.output.parse(item)).not.toHaveProperty('value');
  expect(secrets.listSecrets.output.parse({ value: [item], nextLink: null }).value[0]).not.toHaveProperty('value');
  const deleted = { ...item, recoveryId: 'r', deletedDate: 1, scheduledPurgeDate: 1 };
  expect(secrets.deleteSecret.output.parse(deleted)).not.toHaveProperty('value');
});

it.each(
  [...Object.values(secrets), ...Object.values(keys)].filter((each) => typeof each === 'object' && 'method' in each),
)('$name asks for a permission on what its path names', ({ path, permission }) => {
  expect(path.startsWith(`/${permission?.kind}`)).toBe(true);
  expect(permission?.verb).toMatch(/^[a-z]+$/);
});
