import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTIONS } from '../../src/connector/actions.ts';
import type { Operator } from '../../src/gateway/start/first-start.ts';
import { CONNECTIONS, principalProperties } from '../administration.ts';
import type { Reply } from '../gateway.ts';
import { createCanaries, plainCore } from './canaries.ts';
import { type Child, startChild } from './child.ts';
import { findLeaks, formsOf } from './leaks.ts';

/**
 * V15 V16 V17: canaries stand wherever a caller can put or get a secret, through every operation and every kind of error;
 * then everything that the process wrote is searched for them, in every form that a careless line of code could give them.
 */
let child: Child;
const { canaries, served, refused, plant, known, good, bad } = createCanaries();
beforeAll(async () => {
  child = await startChild();
  const [connection] = child.ready.connector.connections;
  known('key of the demo connection', connection?.key ?? '');
  known('client secret of the demo application', child.ready.authority.clientSecret ?? '');
  const operator = readOperator();
  known('client secret of the operator', operator.clientSecret, ['data/operator.json']);
  await driveVault(await token(child.ready.authority as never, `${child.ready.vaults[0]?.resource}/.default`));
  await driveActions(connection?.key ?? '');
  await driveAdministration(operator);
  await driveErrors();
  await driveBug();
});

afterAll(() => child.remove());

function readOperator(): Operator {
  return JSON.parse(readFileSync(join(child.data, 'operator.json'), 'utf8')) as Operator;
}

async function token(client: { clientId: string; clientSecret: string }, scope: string): Promise<string> {
  const reply = await form({ client_id: client.clientId, client_secret: client.clientSecret, scope });
  const issued = String(reply.body['access_token']);
  known('an access token', issued);
  known("an access token's signature", issued.split('.')[2] ?? '');
  return issued;
}

function form(fields: Record<string, string>): Promise<Reply> {
  const { url, tenantId } = child.ready.authority;
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...fields }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return child.call('POST', `${url}/${tenantId}/oauth2/v2.0/token`, { headers, body });
}

let bearer = '';
let keyVersion = '';
let secretVersion = '';
let encryptedData = '';

const vault = (method: string, path: string, body?: unknown) => {
  const url = `${child.ready.vaults[0]?.url}${path}${path.includes('?') ? '&' : '?'}api-version=7.4`;
  return child.call(method, url, { headers: { authorization: `Bearer ${bearer}` }, body });
};

/** Every operation of the vault, with a canary in every value and a private key whose parts are canaries. */
async function driveVault(own: string): Promise<void> {
  bearer = own;
  const secret = await good('set', vault('PUT', '/secrets/canary-name', { value: plant('a secret value') }));
  secretVersion = String(secret['id']).split('/').at(-1) ?? '';
  await good('set again', vault('PUT', '/secrets/canary-name', { value: plant('a second value') }));
  await good(
    'set in UTF-8',
    vault('PUT', '/secrets/canary-wide', { value: plant('a wide value', (core) => `ключ鍵😀${core}`) }),
  );
  await good(
    'set long',
    vault('PUT', '/secrets/canary-long', { value: plant('a long value', (core) => core + 'x'.repeat(20_000)) }),
  );
  for (const path of ['canary-name', `canary-name/${secretVersion}`, 'canary-name/versions', ''])
    await good('get', vault('GET', `/secrets/${path}`.replace(/\/$/, '')));
  await good(
    'update',
    vault('PATCH', '/secrets/canary-name', { attributes: { enabled: true }, contentType: 'text/plain' }),
  );
  await good('delete', vault('DELETE', '/secrets/canary-long'));
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  for (const part of ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const)
    known(`private part ${part}`, Buffer.from(key[part] ?? '', 'base64url'));
  const imported = (await good('import', vault('PUT', '/keys/canary-key', { key }))) as Record<string, unknown>;
  keyVersion = (imported['key'] as { kid: string }).kid.split('/').at(-1) ?? '';
  await good('create', vault('POST', '/keys/canary-made/create', { kty: 'RSA' }));
  for (const path of ['canary-key', `canary-key/${keyVersion}`, 'canary-key/versions', ''])
    await good('get', vault('GET', `/keys/${path}`.replace(/\/$/, '')));
  await good('update', vault('PATCH', '/keys/canary-key', { key_ops: ['encrypt', 'decrypt'] }));
  for (const alg of ['RSA-OAEP-256', 'RSA-OAEP', 'RSA1_5']) {
    const value = Buffer.from(plant(`raw data by ${alg}`)).toString('base64url');
    const cipher = await good('encrypt', vault('POST', '/keys/canary-key/encrypt', { alg, value }));
    await good('decrypt', vault('POST', '/keys/canary-key/decrypt', { alg, value: cipher['value'] }));
  }
  await good('delete', vault('DELETE', '/keys/canary-made'));
  await driveOtherKeys();
}

/** Keys that are not RSA: what is private in them, what they encrypt, and imports that are refused. */
async function driveOtherKeys(): Promise<void> {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const secret = randomBytes(32);
  known('private part d of an EC key', Buffer.from(ec.d ?? '', 'base64url'));
  known('secret of an oct key', secret);
  const oct = { kty: 'oct', k: secret.toString('base64url'), key_ops: ['encrypt', 'decrypt', 'wrapKey', 'sign'] };
  await good('import', vault('PUT', '/keys/canary-ec', { key: ec }));
  await good('import', vault('PUT', '/keys/canary-oct', { key: oct }));
  const digest = randomBytes(32).toString('base64url');
  await good('sign', vault('POST', '/keys/canary-ec/sign', { alg: 'ES256', value: digest }));
  await good('sign', vault('POST', '/keys/canary-oct/sign', { alg: 'HS256', value: digest }));
  const value = Buffer.from(plant('raw data by A256GCM')).toString('base64url');
  const made = await good('encrypt', vault('POST', '/keys/canary-oct/encrypt', { alg: 'A256GCM', value }));
  await good('decrypt', vault('POST', '/keys/canary-oct/decrypt', { alg: 'A256GCM', ...made }));
  const inner = randomBytes(32);
  known('a wrapped key', inner);
  const wrap = { alg: 'A256KW', value: inner.toString('base64url') };
  await good('wrap', vault('POST', '/keys/canary-oct/wrapkey', wrap));
  const strange = [
    { ...ec, x: ec.y },
    { ...ec, crv: 'P-384' },
    { ...oct, k: `${oct.k}AA` },
    { ...oct, kty: 'oct-HSM' },
  ];
  for (const key of strange) refused.push(String((await vault('PUT', '/keys/canary-refused', { key })).status));
}

function act(path: string, method: string, body: unknown, key: string): Promise<Reply> {
  const runtimeUrl = child.ready.connector.connections[0]?.runtimeUrl ?? '';
  return child.call(method, runtimeUrl + path, { headers: { authorization: `Key ${key}` }, body });
}

/** All fourteen, in their order: what the two encrypt actions answer is what the two decrypt actions get. */
async function driveActions(key: string): Promise<void> {
  const good_ = { secretName: 'canary-name', secretVersion, keyName: 'canary-key', keyVersion } as const;
  for (const { contract } of ACTIONS) {
    const path = contract.path.replace(/\{(\w+)\}/g, (_all, name: string) => good_[name as keyof typeof good_]);
    const input = contract.name.startsWith('Encrypt')
      ? { rawData: plant(`raw data of ${contract.name}`) }
      : { encryptedData };
    const answer = await good(
      contract.name,
      act(path, contract.method, contract.method === 'POST' ? input : undefined, key),
    );
    if (contract.name.startsWith('Encrypt')) encryptedData = String(answer['encryptedData']);
  }
}

async function driveAdministration(operator: Operator): Promise<void> {
  const administrator = await token(operator, operator.scope);
  const manage = (method: string, path: string, body?: unknown) =>
    child.call(method, `${path}?api-version=2016-06-01`, {
      headers: { authorization: `Bearer ${administrator}` },
      body,
    });
  const { tenantId, clientId = '' } = child.ready.authority;
  const properties = principalProperties({ clientId, clientSecret: plant("a connection's client secret") }, tenantId);
  await good('put connection', manage('PUT', `${CONNECTIONS}/canary`, { properties }));
  const minted = await good('mint', manage('POST', `${CONNECTIONS}/canary/listConnectionKeys`, {}));
  known('a connection key', String(minted['connectionKey']));
  const [runtimeUrl] = minted['runtimeUrls'] as unknown as string[];
  // Its client secret is wrong, so the sign-in fails with the secret in hand.
  const headers = { authorization: `Key ${String(minted['connectionKey'])}` };
  refused.push(String((await child.call('GET', `${runtimeUrl}/secrets`, { headers })).status));
  for (const path of ['', '/canary', '/canary/connectionKeys']) await good('read', manage('GET', CONNECTIONS + path));
  const identity = { headers: { authorization: `Bearer ${administrator}` } };
  await good('verify', child.call('POST', '/admin/audit/verify', identity));
  await good('addresses', child.call('GET', '/admin/addresses', identity));
  await good('revoke', manage('DELETE', `${CONNECTIONS}/canary/connectionKeys/${String(minted['keyId'])}`));
  const nested = {
    properties: {
      parameterValueSet: {
        name: plant('a wrong set', plainCore),
        values: { 'token:clientSecret': { value: [plant('a wrong secret')] } },
      },
    },
  };
  await bad(manage('PUT', `${CONNECTIONS}/canary`, nested));
  await good('delete connection', manage('DELETE', `${CONNECTIONS}/canary`));
}

/** A failure of ours, with a secret at hand: its sealed bytes are damaged behind the process's back. */
async function driveBug(): Promise<void> {
  await good('set', vault('PUT', '/secrets/canary-damaged', { value: plant('a damaged secret') }));
  const database = new DatabaseSync(join(child.data, 'sallyport.db'));
  database.exec("update object set sealed = zeroblob(length(sealed)) where name = 'canary-damaged'");
  database.close();
  await bad(vault('GET', '/secrets/canary-damaged'));
}

async function driveErrors(): Promise<void> {
  const key = child.ready.connector.connections[0]?.key ?? '';
  const texts = [
    () => `{"value":"${plant('in JSON without an end', plainCore)}`,
    () => `{"value":${plant('in JSON without quotes', plainCore)}}`,
    () => `{"${plant('a member twice', plainCore)}":1,"value":"${plant('beside it', plainCore)}","value":"x"}`,
    () =>
      JSON.stringify({
        value: { nested: plant('in an object') },
        rawData: [plant('in a list')],
        encryptedData: { x: plant('in an object') },
      }),
    () =>
      JSON.stringify({
        value: 'x',
        rawData: 1,
        encryptedData: plant('that is no Base64'),
        attributes: { exp: plant('a time') },
      }),
    () => plant('that is no JSON', plainCore),
    () => JSON.stringify([plant('in a list alone')]),
    () =>
      JSON.stringify({
        value: plant('a value too long', (core) => core.repeat(700)),
        rawData: plant('data too long', (core) => core.repeat(20)),
        encryptedData: '',
      }),
  ];
  for (const text of texts) {
    await bad(vault('PUT', '/secrets/canary-name', text()));
    await bad(act('/keys/canary-key/encrypt', 'POST', text(), key));
    await bad(act('/keys/canary-key/decrypt', 'POST', text(), key));
    await bad(
      vault('PUT', '/keys/canary-key', { key: { kty: 'RSA', d: plant('a broken key', plainCore), n: text() } }),
    );
  }
  const type = { 'content-type': `text/${plant('a content type', plainCore)}` };
  await bad(
    child.call('POST', '/apim/keyvault/x/keys/k/encrypt', {
      headers: { ...type, authorization: `Key ${plant('a wrong key', (core) => core + 'A')}` },
      body: plant('a body unread'),
    }),
  );
  const { runtimeUrl = '' } = child.ready.connector.connections[0] ?? {};
  await bad(
    child.call('POST', `${runtimeUrl}/keys/canary-key/encrypt`, {
      headers: { ...type, authorization: `Key ${key}` },
      body: plant('a body of a wrong type'),
    }),
  );
  for (const scheme of ['Bearer', 'Key', 'Basic', 'PoP', '']) {
    const headers = {
      authorization: `${scheme} ${plant(`after ${scheme}`, plainCore)}`.trim(),
      cookie: `a=${plant('a cookie', plainCore)}`,
    };
    await bad(
      child.call(
        'GET',
        `${child.ready.vaults[0]?.url}/secrets/x?access_token=${plant('in a query', plainCore)}&api-version=7.4`,
        { headers },
      ),
    );
    await bad(
      child.call('GET', `${runtimeUrl}/secrets/canary-name/value?key=${plant('a key in a query', plainCore)}`, {
        headers,
      }),
    );
    await bad(
      child.call('GET', `${CONNECTIONS}?api-version=2016-06-01&code=${plant('a code', plainCore)}`, { headers }),
    );
  }
  await bad(vault('GET', `/secrets?$skiptoken=${plant('a skip token', (core) => `%22${core}`)}`));
  await bad(act(`/secrets?continuationToken=${plant('a continuation token', plainCore)}`, 'GET', undefined, key));
  await bad(child.call('GET', `/${plant('at no path', plainCore)}?x=${plant('in a query at no path', plainCore)}`));
  await bad(child.call('GET', '/healthz', { headers: { origin: `http://${plant('an origin', plainCore)}` } }));
  const { clientId = '' } = child.ready.authority;
  const scope = `${child.ready.vaults[0]?.resource}/.default`;
  await bad(form({ client_id: clientId, client_secret: plant('a wrong client secret'), scope }));
  await bad(
    form({
      client_id: clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      // An empty object as its header, and another as its claims.
      client_assertion: plant('an assertion', (core) => `e30.e30.${core}`),
      password: plant('a password'),
      refresh_token: plant('a refresh token'),
      scope,
    }),
  );
  await bad(form({ grant_type: 'password', username: 'x', password: plant('a password of a user'), scope }));
}

describe('a canary', () => {
  it('is found in each of its forms by this search, wherever it stands in a file or between other bytes', () => {
    const value = `ca"\\/+ñ ${randomBytes(18).toString('hex')}`;
    for (const [form, bytes] of formsOf(value)) {
      const around = Buffer.concat([randomBytes(1_001), bytes, randomBytes(1_001)]);
      const leaks = findLeaks([{ name: 'planted', value }], new Map([['file', around]]));
      expect(leaks, form).toContainEqual({ canary: 'planted', form, where: 'file' });
    }
    for (const before of ['', 'a', 'ab'])
      for (const encoding of ['base64', 'base64url'] as const) {
        const inner = Buffer.from(Buffer.from(`${before}${value}behind`).toString(encoding));
        expect(findLeaks([{ name: 'planted', value }], new Map([['file', inner]]))).not.toEqual([]);
      }
    expect(findLeaks([{ name: 'planted', value }], new Map([['file', randomBytes(100_000)]]))).toEqual([]);
  });

  it('was carried through all fourteen actions, all of the vault and of administration, and many errors', () => {
    expect(served).toEqual(expect.arrayContaining(ACTIONS.map(({ contract }) => contract.name)));
    expect(served.length).toBeGreaterThan(45);
    expect(refused.length).toBeGreaterThan(55);
    expect([...new Set(refused)].sort()).toEqual(['400', '401', '403', '404', '415', '500']);
    expect(canaries.length).toBeGreaterThan(150);
  });

  it('is nowhere in what the running process wrote: output, log, database and its write-ahead log', () => {
    const written = child.written();
    expect([...written.keys()]).toEqual(
      expect.arrayContaining(['stdout', 'stderr', 'data/sallyport.db', 'data/sallyport.db-wal']),
    );
    expect(written.get('stderr')?.toString()).toContain('"msg":"listening"');
    expect(written.get('stderr')?.toString()).toContain('"code":"Tampered"');
    // What is meant to be there is found, so the search reads what the process writes.
    const name = { name: "a secret's name", value: 'canary-name' };
    expect(findLeaks([name], written).map(({ where }) => where)).toContain('data/sallyport.db-wal');
    expect(findLeaks(canaries, written)).toEqual([]);
  });

  it('is nowhere in what it left behind', async () => {
    expect(await child.end()).toBe(0);
    const written = child.written();
    expect([...written.keys()]).not.toContain('data/sallyport.db-wal');
    const name = { name: "a secret's name", value: 'canary-name' };
    expect(findLeaks([name], written).map(({ where }) => where)).toContain('data/sallyport.db');
    expect(findLeaks(canaries, written)).toEqual([]);
  });
});
