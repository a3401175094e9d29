import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contract } from '../../operation.ts';
import { decrypt, encrypt } from '../../wire/key-use.ts';
import { getKey, listKeys, listKeyVersions } from '../../wire/keys.ts';
import { getSecret, listSecrets, listSecretVersions, setSecret } from '../../wire/secrets.ts';
import { eventOf } from './calls.ts';
import { requestOf } from './request.ts';

const HOST = 'contoso.vault.azure.net';
const VERSION = '0123456789abcdef0123456789abcdef';
const built = <In, Out>(contract: Contract<In, Out>, input: In) => {
  const { method, url, body } = requestOf(contract, input, HOST);
  return [method, url.href, ...(body === undefined ? [] : [body])];
};

describe('a request', () => {
  it.each([
    [built(getSecret, { name: 'db' }), ['GET', `https://${HOST}/secrets/db/?api-version=7.4`]],
    [
      built(getSecret, { name: 'db', version: VERSION }),
      ['GET', `https://${HOST}/secrets/db/${VERSION}?api-version=7.4`],
    ],
    [built(getKey, { name: 'K' }), ['GET', `https://${HOST}/keys/K/?api-version=7.4`]],
    [built(listSecrets, {}), ['GET', `https://${HOST}/secrets?api-version=7.4`]],
    [built(listKeys, { $skiptoken: 'a_b-c' }), ['GET', `https://${HOST}/keys?api-version=7.4&$skiptoken=a_b-c`]],
    [built(listSecretVersions, { name: 'db' }), ['GET', `https://${HOST}/secrets/db/versions?api-version=7.4`]],
    [
      built(encrypt, { name: 'k', alg: 'RSA-OAEP', value: 'AA', iv: null }),
      ['POST', `https://${HOST}/keys/k//encrypt?api-version=7.4`, '{"alg":"RSA-OAEP","value":"AA"}'],
    ],
    [
      built(decrypt, { name: 'k', version: VERSION, alg: 'RSA-OAEP', value: 'AA' }),
      ['POST', `https://${HOST}/keys/k/${VERSION}/decrypt?api-version=7.4`, '{"alg":"RSA-OAEP","value":"AA"}'],
    ],
  ])('is %j', (request, expected) => {
    expect(request).toEqual(expected);
  });

  it('has, whatever the input, the path of its contract and nothing else, or is none', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '..',
        '.',
        '%2e%2e',
        '%252e',
        '\\',
        ';',
        '\0',
        '／',
        '?a=b',
        '#',
        '@evil',
        '//evil',
        'a/../b',
        'ok',
      ),
      fc.stringMatching(/^[0-9A-Za-z-]{1,127}$/),
    );
    const version = fc.option(fc.oneof(text, fc.stringMatching(/^[0-9a-f]{32}$/)), { nil: undefined });
    const contracts = fc.constantFrom(getSecret, getKey, listSecretVersions, listKeyVersions, encrypt, decrypt);
    const count = { sent: 0 };
    fc.assert(
      fc.property(contracts, text, version, text, (contract, name, given, token) => {
        const input = { name, version: given, alg: token, value: token, $skiptoken: token };
        const url = tried(contract, input);
        if (url === undefined) return;
        count.sent += 1;
        expect([url.protocol, url.host, url.username, url.hash]).toEqual(['https:', HOST, '', '']);
        const path = contract.path.replace('{name}', name).replace('{version?}', given ?? '');
        expect(url.pathname).toBe(path);
        const names = [...url.searchParams.keys()];
        expect(names).toEqual(contract.query === undefined ? ['api-version'] : ['api-version', '$skiptoken']);
      }),
      { numRuns: 5000 },
    );
    expect(count.sent).toBeGreaterThan(100);
  });

  it('is none where an input is not valid, which is said', () => {
    expect(() => requestOf(getSecret, { name: '../keys/x' }, HOST)).toThrow(
      expect.objectContaining({
        code: 'BadParameter',
        message: 'The parameter name is not valid: a name is 1 to 127 characters of 0-9, a-z, A-Z and -.',
      }),
    );
  });
});

function tried(contract: Contract<unknown, unknown>, input: unknown): URL | undefined {
  try {
    return requestOf(contract, input, HOST).url;
  } catch (error) {
    expect(error).toMatchObject({ code: 'BadParameter' });
    return undefined;
  }
}

it('what the connector does not ask of a vault does not go out', () => {
  expect(eventOf(getSecret)).toBe('SecretGet');
  expect(() => eventOf(setSecret)).toThrow('the connector does not ask SetSecret of a vault elsewhere');
});
