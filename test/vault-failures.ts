import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Vault } from '../src/wire/vault.ts';
import { newApplication, newVault } from './administration.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';

/** Failures of the vault, made on purpose. */
const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
/** Seconds for which a deletion is on its way. */
const LAG = 60;

/** The vaults beside the demo vault, in each of which the demo application may do everything, and what is particular to them. */
const VAULTS: Readonly<Record<string, Partial<Vault>>> = {
  plain: {},
  roles: { enableRbacAuthorization: true },
  walled: { networkAcls: { bypass: 'AzureServices', defaultAction: 'Deny', ipRules: ['203.0.113.0/24'] } },
  closed: { publicNetworkAccess: 'Disabled' },
  kept: { purgeProtection: true },
};

/** Starts a gateway with those vaults before the tests of this file, and ends it after them. */
export function useFailures() {
  let gateway: TestGateway;
  let token: string;
  let stranger: string;

  beforeAll(async () => {
    gateway = await startTestGateway({ azureLag: LAG });
    token = await gateway.token();
    stranger = await gateway.token(await newApplication(gateway));
    const { oid } = decodeJwt(token) as { oid: string };
    const everything = ['all', 'purge'];
    for (const [name, settings] of Object.entries(VAULTS))
      await newVault(gateway, name, { [oid]: { secrets: everything, keys: everything } }, settings);
  });

  afterAll(() => gateway.stop());

  const call = (method: string, path: string, body?: unknown, headers = {}) =>
    gateway.vault(method, path, body, { token, headers });
  return {
    call,
    /** The same in another vault. */
    at: (vault: string, method: string, path: string, body?: unknown) =>
      call(method, path, body, { host: new URL(gateway.services.addresses.originOf(vault)).host }),
    /** Get secret with another token: '' for none. */
    getWith: (another: (tokens: { token: string; stranger: string }) => string) =>
      gateway.vault('GET', '/secrets/x', undefined, { token: another({ token, stranger }) }),
    secret: (name: string, more: object = {}) => call('PUT', `/secrets/${name}`, { value: 'x', ...more }),
    key: (name: string, { key, ...more }: { key?: object; [member: string]: unknown } = {}) =>
      call('PUT', `/keys/${name}`, { key: { ...jwk, ...key }, ...more }),
    use: (name: string, verb: string, value = 'AAAA') =>
      call('POST', `/keys/${name}/${verb}`, { alg: 'RSA-OAEP', value }),
    /** The test's clock is moved on, past what a deletion needs to be seen. */
    wait: () => {
      gateway.clock.now = Math.max(gateway.clock.now, Date.now()) + (LAG + 1) * 1000;
    },
  };
}

export const notFound = (kind: string, name: string): string =>
  `A ${kind} with (name/id) ${name} was not found in this key vault. If you recently deleted this ${kind} you may be able ` +
  'to recover it using the correct recovery command. For help resolving this issue, please see ' +
  'https://go.microsoft.com/fwlink/?linkid=2125182';

/** A failure: what makes it, and what it is. `code` is followed by the inner code where there is one. */
export type Row = readonly [
  what: string,
  act: () => Promise<Reply>,
  status: number,
  code: string,
  message: string | RegExp,
];

export function itFails(rows: readonly Row[]): void {
  it.each(rows)('%s', async (...[, act, status, code, message]) => {
    const reply = await act();
    const { error } = JSON.parse(reply.text) as {
      error: { code: string; message: string; innererror?: { code: string } };
    };
    const { innererror } = error;
    const answered = innererror === undefined ? error.code : `${error.code}/${innererror.code}`;
    expect([reply.status, answered]).toEqual([status, code]);
    if (typeof message === 'string') expect(error.message).toBe(message);
    else expect(error.message).toMatch(message);
  });
}
