import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operatorToken } from '../administration.ts';
import { expectArmError, expectBare, expectEnvelope, expectVaultError, NOT_FOUND } from './answers.ts';
import { REFUSED, UNPARSED, UNREADABLE, UNROUTED } from './bad-names.ts';
import { exchange, type RawReply } from './raw-socket.ts';
import { type Harm, requestText, sized, startTarget, type Target } from './target.ts';

/** Names that walk, break lines, look like others or are too long: never looked up, never stored. */
let target: Target;
let vaultToken: string;
let administrator: string;

beforeAll(async () => {
  target = await startTarget();
  vaultToken = await target.gateway.token();
  administrator = await operatorToken(target.gateway);
});

afterAll(() => target.stop());

const close = 'Connection: close';

function action(path: string): Promise<Harm<RawReply | undefined>> {
  return target.harmless(async () => {
    const text = requestText(`GET ${target.base}${path} HTTP/1.1`, [...target.headers, close]);
    return (await target.send(text)).replies[0];
  });
}

describe.each([
  ['secret', (name: string) => `/secrets/${name}/value`, 'GetSecret', 'secretName'],
  ['key', (name: string) => `/keys/${name}/metadata`, 'GetKeyMetadata', 'keyName'],
])('N05 N06 V01 a %s of the connector', (_kind, path, operation, parameter) => {
  it.each(REFUSED.map((name) => [name]))('called %j is refused by its name, and recorded', async (name) => {
    const { outcome, records } = await action(path(name));
    const why = `The parameter ${parameter} is not valid: a name is 1 to 127 characters of 0-9, a-z, A-Z and -.`;
    expectEnvelope(outcome, 400, why);
    expect(records).toMatchObject([
      { operation, status: 400, code: 'BadParameter', connection: target.gateway.connectionId },
    ]);
    expect(records[0]?.target).toBeUndefined();
  });

  it.each(UNROUTED.map((name) => [name]))('called %j is at no path of ours', async (name) => {
    const { outcome, records } = await action(path(name));
    expectArmError(outcome, 404, 'NotFound', 'There is nothing at this path.');
    expect(records).toEqual([]);
  });

  it.each(UNREADABLE.map((name) => [name]))('called %j cannot be decoded', async (name) => {
    const { outcome, records } = await action(path(name));
    expectArmError(outcome, 400, 'BadParameter', 'The path is not correctly encoded, or a part of it is too long.');
    expect(records).toEqual([]);
  });

  it.each(UNPARSED.map((name) => [name]))('called %j is no request', async (name) => {
    const { outcome, records } = await action(path(name));
    expectBare(outcome, 400);
    expect(records).toEqual([]);
  });

  it('with a fragment behind it is no request target', async () => {
    const { outcome, records } = await action(path('a#f'));
    expectArmError(outcome, 400, 'BadParameter', 'The request target must be a path.');
    expect(records).toEqual([]);
  });

  it('called with 127 characters is looked for, and not there', async () => {
    const { outcome, records } = await action(path('a'.repeat(127)));
    expectEnvelope(outcome, 404, NOT_FOUND);
    expect(records).toMatchObject([{ operation, status: 404 }]);
  });
});

describe('N05 N06 the vault', () => {
  const ask = (line: string, body: string) =>
    target.harmless(async () => {
      const headers = [`Host: ${target.vaultHost}`, `Authorization: Bearer ${vaultToken}`, close, ...sized(body)];
      return (await exchange(target.vault, requestText(line, headers, body))).replies[0];
    });
  const NAME_RULE = 'The parameter name is not valid: a name is 1 to 127 characters of 0-9, a-z, A-Z and -.';

  it.each(REFUSED.map((name) => [name]))('stores no secret called %j', async (name) => {
    const { outcome, records } = await ask(`PUT /secrets/${name}?api-version=7.4 HTTP/1.1`, '{"value":"x"}');
    expectVaultError(outcome, 400, 'BadParameter', { text: NAME_RULE });
    expect(records).toMatchObject([{ operation: 'SecretSet', status: 400, vault: 'demo' }]);
  });

  it.each(REFUSED.map((name) => [name]))('stores no key called %j', async (name) => {
    const { outcome, records } = await ask(`POST /keys/${name}/create?api-version=7.4 HTTP/1.1`, '{"kty":"RSA"}');
    expectVaultError(outcome, 400, 'BadParameter', { text: NAME_RULE });
    expect(records).toMatchObject([{ operation: 'KeyCreate', status: 400, vault: 'demo' }]);
  });

  it.each([
    ['demo.vault.localhost.'],
    ['.vault.localhost'],
    ['-demo.vault.localhost'],
    ['demo.evil.vault.localhost'],
    ['d%65mo.vault.localhost'],
    ['demo.vault.localhost.evil.example'],
    ['demo--vault.vault.localhost'],
    ['de.vault.localhost'],
    [`${'a'.repeat(25)}.vault.localhost`],
    ["demo'--.vault.localhost"],
    ['../demo.vault.localhost'],
    ['user@demo.vault.localhost'],
    ['d\xe9mo.vault.localhost'],
  ])('is not reached as %j', async (name) => {
    const host = target.vaultHost.replace('demo.vault.localhost', name);
    const { outcome, records } = await target.harmless(async () => {
      const headers = [`Host: ${host}`, `Authorization: Bearer ${vaultToken}`, close];
      const line = 'GET /secrets/api-key?api-version=7.4 HTTP/1.1';
      return (await exchange(target.vault, requestText(line, headers))).replies[0];
    });
    expectArmError(outcome, 421, 'MisdirectedRequest', 'This server does not answer for that host name.');
    expect(records).toEqual([]);
  });
});

describe('N05 N06 the management API', () => {
  const put = (path: string) =>
    target.harmless(async () => {
      const body = '{"properties":{}}';
      const headers = [`Host: ${target.host}`, `Authorization: Bearer ${administrator}`, close, ...sized(body)];
      const line = `PUT ${path}?api-version=2016-06-01 HTTP/1.1`;
      return (await target.send(requestText(line, headers, body))).replies[0];
    });
  const provider = 'providers/Microsoft.Web/connections';

  it.each(REFUSED.filter((name) => name !== '_').map((name) => [name]))(
    'stores no connection called %j',
    async (name) => {
      const { outcome, records } = await put(`/subscriptions/s/resourceGroups/g/${provider}/${name}`);
      expectArmError(outcome, 400, 'BadParameter', /^The parameter name is not valid: /);
      expect(records).toMatchObject([{ operation: 'PutConnection', status: 400 }]);
    },
  );

  it.each([['..'], ['.'], ['%2e%2e'], ['a.'], ['a%2fb'], ['a%00'], [encodeURIComponent('😀')], ['a'.repeat(91)]])(
    'keeps no connection under a subscription or group called %j',
    async (name) => {
      const inSubscription = await put(`/subscriptions/${name}/resourceGroups/g/${provider}/c`);
      expectArmError(inSubscription.outcome, 400, 'BadParameter', /^The parameter subscription is not valid: /);
      const inGroup = await put(`/subscriptions/s/resourceGroups/${name}/${provider}/c`);
      expectArmError(inGroup.outcome, 400, 'BadParameter', /^The parameter resourceGroup is not valid: /);
    },
  );
});

describe('N07 V19 spellings of one name', () => {
  it.each([['API-KEY'], ['Api-Key'], ['%61pi-key']])(
    '%j is the object, answered and recorded as it was named',
    async (name) => {
      const { outcome, records } = await action(`/secrets/${name}/value`);
      expect(outcome?.status).toBe(200);
      expect(JSON.parse(outcome?.text ?? '')).toMatchObject({ name: 'api-key' });
      expect(records).toMatchObject([{ operation: 'GetSecret', status: 200 }]);
      expect(records[0]?.target).toMatch(/^secrets\/api-key\/[0-9a-f]{32}$/);
    },
  );

  it('a second spelling is a new version of the one object, never a second object', async () => {
    const { gateway } = target;
    await gateway.vault('PUT', '/secrets/Spelling', { value: 'first' });
    await gateway.vault('PUT', '/secrets/SPELLING', { value: 'second' });
    const lower = await gateway.vault('GET', '/secrets/spelling');
    expect(lower.body).toMatchObject({ value: 'second' });
    const { value } = (await gateway.vault('GET', '/secrets')).body as unknown as { value: { id: string }[] };
    expect(value.filter(({ id }) => /\/spelling$/i.test(id))).toHaveLength(1);
    expect((await gateway.vault('DELETE', '/secrets/sPeLlInG')).status).toBe(200);
    expect((await gateway.vault('GET', '/secrets/Spelling')).status).toBe(404);
  });
});

describe('N08 a version', () => {
  it.each([
    ['0'.repeat(31)],
    ['0'.repeat(33)],
    ['A'.repeat(32)],
    ['g'.repeat(32)],
    ['..'],
    ['%00'],
    [encodeURIComponent('０'.repeat(32))],
  ])('written %j is refused by its form', async (version) => {
    const { outcome, records } = await action(`/secrets/api-key/versions/${version}/value`);
    const why = 'The parameter secretVersion is not valid: a version is 32 characters of 0-9 and a-f.';
    expectEnvelope(outcome, 400, why);
    expect(records).toMatchObject([{ operation: 'GetSecretVersion', status: 400 }]);
  });

  it("of another object, or of a key, is not this object's", async () => {
    const { gateway } = target;
    const { version: other = '' } = (await gateway.action('GET', '/secrets/smtp-password/value')).body;
    const { version: ofKey = '' } = (await gateway.action('GET', '/keys/demo-key/metadata')).body;
    for (const version of [other, ofKey, '0'.repeat(32)]) {
      const { outcome } = await action(`/secrets/api-key/versions/${version}/value`);
      expectEnvelope(outcome, 404, NOT_FOUND);
    }
    expectVaultError(await gateway.vault('GET', `/secrets/api-key/${other}`), 404, 'SecretNotFound');
  });
});
