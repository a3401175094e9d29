import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newApplication, newVault } from './administration.ts';
import { audited } from './audit.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';

/** What clients of all kinds send to a vault beside the plain call, in the shapes in which they send it. */
let gateway: TestGateway;
let token: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  token = await gateway.token();
});

afterAll(() => gateway.stop());

const errorOf = ({ text }: Reply) => (JSON.parse(text) as { error: Record<string, unknown> }).error;
const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  gateway.vault(method, path, body, { token, headers });
const set = (name: string, value = 'x') => call('PUT', `/secrets/${name}`, { value });

describe('a POST that names another method ("Authentication, requests and responses", Request URL)', () => {
  it.each(['X-HTTP-METHOD', 'X-HTTP-REQUEST', 'x-http-method'])('in %s is that method', async (header) => {
    const { result, records } = await audited(gateway, async () => {
      const put = await call('POST', '/secrets/overridden', { value: 'x' }, { [header]: 'PUT' });
      const patch = await call('POST', '/secrets/overridden', { contentType: 'new' }, { [header]: 'PATCH' });
      const read = await call('POST', '/secrets/overridden', '', { [header]: 'GET' });
      return [put, patch, read];
    });
    expect(result.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(result[2]?.body).toMatchObject({ value: 'x', contentType: 'new' });
    expect(records.map(({ operation }) => operation)).toEqual(['SecretSet', 'SecretUpdate', 'SecretGet']);
  });

  it('deletes with an empty body', async () => {
    await set('gone-by-post');
    const reply = await call('POST', '/secrets/gone-by-post', '', { 'x-http-method': 'DELETE' });
    expect([reply.status, reply.body['recoveryId']]).toEqual([200, expect.stringContaining('/gone-by-post')]);
    expect((await call('GET', '/secrets/gone-by-post')).status).toBe(404);
  });

  it('stays a POST where it says POST', async () => {
    const input = { alg: 'RSA-OAEP', value: 'AAAA' };
    const reply = await call('POST', '/keys/demo-key/encrypt', input, { 'x-http-method': 'POST' });
    expect(reply.status).toBe(200);
  });

  it('needs the permission of the method that it names, and is recorded as that', async () => {
    const reader = await newApplication(gateway);
    const url = await newVault(gateway, 'read-only', { [reader.objectId]: { secrets: ['get'], keys: [] } });
    const theirs = { token: await gateway.token(reader), headers: { host: new URL(url).host } };
    const send = (method: string) => {
      const headers = { ...theirs.headers, 'x-http-method': method };
      return gateway.vault('POST', '/secrets/api-key', method === 'PUT' ? { value: 'x' } : '', { ...theirs, headers });
    };
    const { result, records } = await audited(gateway, async () => [await send('GET'), await send('DELETE')]);
    expect(result.map((reply) => [reply.status, errorOf(reply)['code']])).toEqual([
      [404, 'SecretNotFound'],
      [403, 'Forbidden'],
    ]);
    expect(errorOf(result[1] as Reply)['message']).toContain('does not have secrets delete permission');
    expect(records.map(({ operation, resultType }) => [operation, resultType])).toEqual([
      ['SecretGet', 'Failed'],
      ['SecretDelete', 'Denied'],
    ]);
  });

  it('needs a token like any other', async () => {
    const headers = { 'x-http-method': 'DELETE' };
    const reply = await gateway.vault('POST', '/secrets/api-key', '', { token: '', headers });
    expect([reply.status, errorOf(reply)['message']]).toEqual([
      401,
      'AKV10000: Request is missing a Bearer or PoP token.',
    ]);
  });

  it.each(['delete', 'HEAD', 'TRACE', 'CONNECT', 'PUT, DELETE', 'x', ''])('%j names no method: 400', async (method) => {
    const reply = await call('POST', '/secrets/api-key', { value: 'x' }, { 'x-http-method': method });
    const message = 'The header x-http-method is not valid: it is one of GET, PUT, POST, PATCH, DELETE.';
    expect([reply.status, errorOf(reply)]).toEqual([400, { code: 'BadParameter', message }]);
  });

  it('in two headers is in doubt, even where they agree: 400', async () => {
    for (const second of ['DELETE', 'GET']) {
      const reply = await call('POST', '/secrets/api-key', '', { 'x-http-method': 'GET', 'x-http-request': second });
      const message = 'The headers x-http-method and x-http-request both name a method; send one of them.';
      expect([reply.status, errorOf(reply)]).toEqual([400, { code: 'BadParameter', message }]);
    }
  });

  it.each(['GET', 'PUT', 'PATCH'])('%s is never turned into a DELETE', async (method) => {
    await set('stays');
    const body = method === 'GET' ? undefined : { value: 'y' };
    expect((await call(method, '/secrets/stays', body, { 'x-http-method': 'DELETE' })).status).toBe(200);
    expect((await call('GET', '/secrets/stays')).status).toBe(200);
  });

  it('has no meaning for the connector', async () => {
    const reply = await gateway.action('POST', '/secrets/api-key/value', '', { 'x-http-method': 'GET' });
    expect([reply.status, reply.headers.allow]).toEqual([405, 'GET']);
  });
});

describe('/healthstatus', () => {
  it('is 200 with four bytes of JSON, without a token, a version or a record', async () => {
    const { result, records } = await audited(gateway, () =>
      gateway.vault('GET', '/healthstatus', undefined, { token: '' }),
    );
    expect([result.status, result.text, result.headers['content-length']]).toEqual([200, 'true', '4']);
    expect(result.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(result.headers['x-ms-keyvault-region']).toBe('local');
    expect(records).toEqual([]);
  });

  it('of a host that is no vault is 404', async () => {
    const { host } = new URL(gateway.services.addresses.originOf('nowhere'));
    const reply = await gateway.vault('GET', '/healthstatus', undefined, { token: '', headers: { host } });
    expect([reply.status, errorOf(reply)['code']]).toEqual([404, 'ResourceNotFound']);
  });

  it('takes nothing but GET', async () => {
    const reply = await gateway.vault('PUT', '/healthstatus', {}, { token: '' });
    expect([reply.status, reply.headers.allow]).toEqual([405, 'GET']);
  });
});

describe('next links', () => {
  it('carry the port also where the caller left it out, and are followed as they stand', async () => {
    await Promise.all(['a', 'b', 'c'].map((name) => set(`linked-${name}`)));
    const { hostname, host } = new URL(gateway.ready.vaults[0]?.url ?? '');
    const page = await call('GET', '/secrets?maxresults=2', undefined, { host: hostname });
    const next = String(page.body['nextLink']);
    expect(next).toMatch(
      new RegExp(`^https://${hostname}:443/secrets\\?api-version=7\\.4&\\$skiptoken=[\\w-]+&maxresults=2$`),
    );
    const followed = await call('GET', next.replace(/^https:\/\/[^/]+/, ''), undefined, { host });
    expect([followed.status, followed.body['value']]).toEqual([200, expect.any(Array)]);
  });
});

describe('unmodified clients', () => {
  it('az names a preview, percent-encodes nothing and asks for text', async () => {
    const headers = { accept: 'application/json', 'user-agent': 'AZURECLI/2.45.0 azsdk-python-azure-keyvault/7.0' };
    const reply = await call('GET', '/keys/demo-key/?api-version=7.4-preview.1', undefined, headers);
    expect([reply.status, reply.body['key']]).toEqual([200, expect.objectContaining({ kty: 'RSA' })]);
  });

  it('JavaScript percent-encodes the query and leaves an empty version', async () => {
    const reply = await call('GET', '/secrets/api-key/?api%2Dversion=2025-07-01&dummy=api-version');
    expect([reply.status, reply.body['value']]).toEqual([200, expect.any(String)]);
  });

  it('Python changes the latest version by a PATCH with a slash at the end', async () => {
    await set('patched-by-python');
    const reply = await call('PATCH', '/secrets/patched-by-python/?api-version=7.3', { tags: { a: 'b' } });
    expect([reply.status, reply.body['tags']]).toEqual([200, { a: 'b' }]);
  });

  it('.NET spells verbs in its own way, with a version and without', async () => {
    const key = await call('GET', '/keys/demo-key');
    const { kid } = (JSON.parse(key.text) as { key: { kid: string } }).key;
    for (const path of ['/keys/demo-key', new URL(kid).pathname]) {
      const wrapped = await call('POST', `${path}/wrapKey`, { alg: 'RSA-OAEP', value: 'AAAA' });
      const opened = await call('POST', `${path}/unwrapKey`, { alg: 'RSA-OAEP', value: wrapped.body['value'] });
      expect([wrapped.status, opened.status, opened.body['value']]).toEqual([200, 200, 'AAAA']);
    }
  });

  it('several ask for nothing with an empty body of a PUT before they send what they have', async () => {
    const reply = await gateway.vault('PUT', '/secrets/probed', '', { token: '', headers: { 'content-length': '0' } });
    expect(reply.status).toBe(401);
    expect((await call('GET', '/secrets/probed')).status).toBe(404);
  });

  it('x-ms-client-request-id comes back as it was sent', async () => {
    const id = '6f1c3c9e-0d0a-4b0e-9d50-0c3a3a1f0b11';
    const reply = await call('GET', '/secrets/api-key', undefined, { 'x-ms-client-request-id': id });
    expect(reply.headers['x-ms-client-request-id']).toBe(id);
  });
});
