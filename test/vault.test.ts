import https from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_VERSIONS } from '../src/wire/api-version.ts';
import { type Client, newApplication, newVault, operatorToken } from './administration.ts';
import { audited } from './audit.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';

/** The embedded vault's protocol, over TLS: who is let in, and what every answer looks like. */
const ZEROS = '0'.repeat(32);

/** Every operation: the audit's name of it, method, path, body, and the permission it needs. */
const OPERATIONS: readonly (readonly [string, string, string, unknown, string])[] = [
  ['SecretSet', 'PUT', '/secrets/api-key', { value: 'x' }, 'secrets set'],
  ['SecretGet', 'GET', '/secrets/api-key', undefined, 'secrets get'],
  ['SecretUpdate', 'PATCH', '/secrets/api-key', { tags: { a: 'b' } }, 'secrets set'],
  ['SecretList', 'GET', '/secrets', undefined, 'secrets list'],
  ['SecretListVersions', 'GET', '/secrets/api-key/versions', undefined, 'secrets list'],
  ['SecretDelete', 'DELETE', '/secrets/smtp-password', undefined, 'secrets delete'],
  ['KeyCreate', 'POST', '/keys/made/create', { kty: 'RSA' }, 'keys create'],
  ['KeyGet', 'GET', '/keys/demo-key', undefined, 'keys get'],
  ['KeyUpdate', 'PATCH', '/keys/demo-key', { tags: { a: 'b' } }, 'keys update'],
  ['KeyList', 'GET', '/keys', undefined, 'keys list'],
  ['KeyListVersions', 'GET', '/keys/demo-key/versions', undefined, 'keys list'],
  ['KeyEncrypt', 'POST', '/keys/demo-key/encrypt', { alg: 'RSA-OAEP', value: 'AAAA' }, 'keys encrypt'],
  ['KeyRotate', 'POST', '/keys/demo-key/rotate', undefined, 'keys rotate'],
  ['KeyRotationPolicyGet', 'GET', '/keys/demo-key/rotationpolicy', undefined, 'keys getrotationpolicy'],
  ['KeyRotationPolicySet', 'PUT', '/keys/demo-key/rotationpolicy', {}, 'keys setrotationpolicy'],
  ['KeyDelete', 'DELETE', '/keys/archive-key', undefined, 'keys delete'],
];
/** Those that need more than a literal to succeed; they are refused like all others. */
const FURTHER: typeof OPERATIONS = [
  ['KeyImport', 'PUT', '/keys/made', { key: {} }, 'keys import'],
  ['KeyDecrypt', 'POST', '/keys/demo-key/decrypt', { alg: 'RSA-OAEP', value: 'AAAA' }, 'keys decrypt'],
];

let gateway: TestGateway;
let powerless: Client;
let powerlessToken: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  powerless = await newApplication(gateway);
  powerlessToken = await gateway.token(powerless);
});

afterAll(() => gateway.stop());

const errorOf = ({ text }: Reply) => (JSON.parse(text) as { error: Record<string, unknown> }).error;
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, string>;

describe('without a token', () => {
  const challenge = () => {
    const { url, tenantId } = gateway.ready.authority;
    return `Bearer authorization="${url}/${tenantId}", resource="${gateway.ready.vaults[0]?.resource}"`;
  };

  it.each([...OPERATIONS, ...FURTHER])(
    '%s is 401 with the challenge, and recorded',
    async (event, method, path, body) => {
      const { result, records } = await audited(gateway, () => gateway.vault(method, path, body, { token: '' }));
      expect([result.status, result.headers['www-authenticate']]).toEqual([401, challenge()]);
      expect(result.body).toEqual({
        error: { code: 'Unauthorized', message: 'AKV10000: Request is missing a Bearer or PoP token.' },
      });
      expect(records).toMatchObject([{ category: 'vault', operation: event, resultType: 'Denied', vault: 'demo' }]);
    },
  );

  it('the resource of the challenge is the domain of the vaults, as clients verify it', () => {
    const { url = '', resource = '' } = gateway.ready.vaults[0] ?? {};
    expect(new URL(url).host.endsWith(`.${new URL(resource).host}`)).toBe(true);
  });

  it("a client's first probe, a PUT with nothing in it, is 401 and not 400", async () => {
    const reply = await gateway.vault('PUT', '/secrets/probe', '', { token: '' });
    expect([reply.status, reply.headers['www-authenticate']]).toEqual([401, challenge()]);
  });

  it('neither the version nor the name is judged before the caller is known', async () => {
    for (const path of [
      '/secrets?api-version=0',
      '/secrets/under_score?api-version=7.4',
      `/secrets/x/${'z'.repeat(9)}`,
    ]) {
      expect((await gateway.vault('GET', path, undefined, { token: '' })).status).toBe(401);
    }
  });

  it('the answer comes before the body: a gigabyte is announced, and not a byte of it awaited', async () => {
    const url = new URL(`${gateway.ready.vaults[0]?.url}/secrets/huge?api-version=7.4`);
    const status = await new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': 2 ** 30, host: url.host };
      const options = { method: 'PUT', host: '127.0.0.1', port: url.port, path: '/secrets/huge?api-version=7.4' };
      const request = https.request({ ...options, headers, ca: gateway.ca, servername: url.hostname }, (response) => {
        resolve([response.statusCode, response.headers.connection]);
        request.destroy();
      });
      request.on('error', reject);
      request.flushHeaders();
    });
    expect(status).toEqual([401, 'close']);
  });
});

describe('with a token that is not for this vault', () => {
  it('of another audience', async () => {
    const reply = await gateway.vault('GET', '/secrets', undefined, { token: await operatorToken(gateway) });
    expect([reply.status, errorOf(reply)['message']]).toEqual([
      401,
      expect.stringMatching(/^AKV10022: Invalid audience/),
    ]);
    expect(reply.headers['www-authenticate']).toMatch(/^Bearer authorization=/);
  });

  it.each([
    ['with a changed signature', (token: string) => `${token.slice(0, -6)}AAAAAA`],
    ['with changed claims', (token: string) => token.replace(/\.[^.]+\./, (claims) => `${claims.slice(0, -3)}AA.`)],
    ['without a signature', (token: string) => token.replace(/[^.]+$/, '')],
    ['that is none', () => 'x'],
  ])('%s', async (_what, spoil) => {
    const reply = await gateway.vault('GET', '/secrets', undefined, { token: spoil(await gateway.token()) });
    expect([reply.status, errorOf(reply)['code']]).toEqual([401, 'Unauthorized']);
    expect(errorOf(reply)['message']).toMatch(/^AKV100\d\d: /);
  });
});

describe('without the permission', () => {
  const denied = (permission: string) => {
    const { appid, oid, iss } = claimsOf(powerlessToken);
    return (
      `The user, group or application 'appid=${appid};oid=${oid};iss=${iss}' does not have ${permission} permission on ` +
      "key vault 'demo;location=local'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287"
    );
  };

  it.each([...OPERATIONS, ...FURTHER])(
    '%s %s %s is 403 in the words of Key Vault',
    async (event, method, path, ...[body, permission]) => {
      const { result, records } = await audited(gateway, () =>
        gateway.vault(method, path, body, { token: powerlessToken }),
      );
      expect([result.status, result.body]).toEqual([
        403,
        { error: { code: 'Forbidden', message: denied(permission), innererror: { code: 'AccessDenied' } } },
      ]);
      expect(claimsOf(powerlessToken)['oid']).toBe(powerless.objectId);
      expect(records).toMatchObject([
        { operation: event, resultType: 'Denied', status: 403, caller: { objectId: powerless.objectId } },
      ]);
    },
  );

  it('nothing tells whether the object is there', async () => {
    const there = await gateway.vault('GET', '/secrets/api-key', undefined, { token: powerlessToken });
    const version = await gateway.vault('GET', `/secrets/api-key/${ZEROS}`, undefined, { token: powerlessToken });
    const nowhere = await gateway.vault('GET', '/secrets/not-there', undefined, { token: powerlessToken });
    expect([there.text, version.text]).toEqual([nowhere.text, nowhere.text]);
  });

  it('one permission does not stand for another, and one vault not for another', async () => {
    const reader = await newApplication(gateway);
    const url = await newVault(gateway, 'narrow', { [reader.objectId]: { secrets: ['get'], keys: ['encrypt'] } });
    const { host } = new URL(url);
    const options = { token: await gateway.token(reader), headers: { host } };
    const statuses = await Promise.all(
      [...OPERATIONS, ...FURTHER].map(async ([event, method, path, body]) => {
        const { status } = await gateway.vault(method, path, body, options);
        return [event, status];
      }),
    );
    const granted = statuses.filter(([, status]) => status !== 403);
    expect(granted).toEqual([
      ['SecretGet', 404],
      ['KeyEncrypt', 404],
    ]);
    const elsewhere = await gateway.vault('GET', '/secrets/api-key', undefined, { token: options.token });
    expect(elsewhere.status).toBe(403);
  });
});

describe('every answer', () => {
  it.each(OPERATIONS)(
    'of %s is 200, with the headers of Key Vault, and recorded',
    async (event, method, path, body) => {
      const { result, records } = await audited(gateway, () => gateway.vault(method, path, body));
      expect(result.status).toBe(200);
      expect(result.headers).toMatchObject({
        'cache-control': 'no-cache',
        pragma: 'no-cache',
        expires: '-1',
        'content-type': 'application/json; charset=utf-8',
        'x-ms-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
        'x-ms-client-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
        'x-ms-keyvault-region': 'local',
        'x-ms-keyvault-service-version': expect.stringMatching(/^\d+(\.\d+){3}$/),
        'x-ms-keyvault-network-info': 'conn_type=Ipv4;addr=127.0.0.1;act_addr_fam=InterNetwork;',
        'strict-transport-security': 'max-age=31536000;includeSubDomains',
        'x-content-type-options': 'nosniff',
      });
      // The token that the call needed has a record of its own.
      const record = records.find(({ category }) => category === 'vault');
      expect(record).toMatchObject({ operation: event, resultType: 'Success', vault: 'demo', status: 200 });
    },
  );

  it('of a host that is no vault is 404, with no challenge', async () => {
    const host = new URL(gateway.services.addresses.originOf('nowhere')).host;
    const reply = await gateway.vault('GET', '/secrets', undefined, { headers: { host } });
    expect([reply.status, reply.headers['www-authenticate']]).toEqual([404, undefined]);
    expect(errorOf(reply)['code']).toBe('ResourceNotFound');
  });

  it('of a path that is none is 404, and of a method that is none 405 with those there are', async () => {
    expect((await gateway.vault('GET', '/certificates')).status).toBe(404);
    const reply = await gateway.vault('POST', '/secrets/api-key', {});
    expect([reply.status, reply.headers.allow]).toEqual([405, 'PUT, GET, PATCH, DELETE']);
  });
});

describe('api-version', () => {
  it.each([...API_VERSIONS])('%s is taken', async (version) => {
    expect((await gateway.vault('GET', `/secrets/api-key?api-version=${version}`)).status).toBe(200);
  });

  it.each([
    ['api-version=7.99', '7.99'],
    ['api-version=2099-01-01', '2099-01-01'],
    ['api-version=', '?'],
    ['api-version=7.4&api-version=7.4', '?'],
    ['api-version=%207.4', '?'],
    ['api-version=%3Cscript%3E', '?'],
    [`api-version=${'7'.repeat(33)}`, '?'],
  ])('%s is 400 in the words of Key Vault, which repeat only what is short and plain', async (query, shown) => {
    const reply = await gateway.vault('GET', `/secrets/api-key?${query}`);
    const message = `The specified version (${shown}) is not recognized. Consider using the latest supported version (2026-04-01).`;
    expect([reply.status, errorOf(reply)]).toEqual([400, { code: 'BadParameter', message }]);
  });

  it.each(['api-versions=7.4', 'API-VERSION-api-version'])('%s names none: 400', async (query) => {
    const reply = await gateway.vault('GET', `/secrets/api-key?${query}`);
    const message = 'The parameter api-version is missing; name one, for instance 2026-04-01.';
    expect([reply.status, errorOf(reply)]).toEqual([400, { code: 'BadParameter', message }]);
  });

  it('may be percent-encoded, as some clients write it', async () => {
    const query = 'api%2Dversion=7.4&dummy=api-version';
    expect((await gateway.vault('GET', `/secrets/api-key?${query}`)).status).toBe(200);
  });
});

describe('paths', () => {
  it('a trailing slash asks for the latest version', async () => {
    const bare = await gateway.vault('GET', '/secrets/api-key');
    const slashed = await gateway.vault('GET', '/secrets/api-key/');
    expect([slashed.status, slashed.body]).toEqual([200, bare.body]);
    expect((await gateway.vault('GET', '/keys/demo-key/')).status).toBe(200);
  });

  it.each([
    '/secrets/under_score',
    `/secrets/${'x'.repeat(128)}`,
    '/keys/sp%20ace',
    '/secrets/%2e%2e%2fx',
    '/keys/%E2%84%AA',
  ])('%s is no name: 400', async (path) => {
    const reply = await gateway.vault('GET', path);
    const message = 'The parameter name is not valid: a name is 1 to 127 characters of 0-9, a-z, A-Z and -.';
    expect([reply.status, errorOf(reply)]).toEqual([400, { code: 'BadParameter', message }]);
  });

  it.each(['x', 'F'.repeat(32), '0'.repeat(31), '0'.repeat(33)])('%s is no version: 400', async (version) => {
    const reply = await gateway.vault('GET', `/secrets/api-key/${version}`);
    const message = 'The parameter version is not valid: a version is 32 characters of 0-9 and a-f.';
    expect([reply.status, errorOf(reply)]).toEqual([400, { code: 'BadParameter', message }]);
  });
});
