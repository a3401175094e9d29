import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packChunk } from '../../src/crypto/archive/archive.ts';
import { createSeal } from '../../src/crypto/seal.ts';
import { createRing } from '../../src/crypto/sealing/key-ring.ts';
import { manage, newVault } from '../administration.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';

/** Files of vaults that are rightly encrypted, but by somebody who knows the passphrase and writes what no export would. */
let gateway: TestGateway;
let token: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  token = await gateway.token();
});

afterAll(() => gateway.stop());

const latest = '0'.repeat(32);
const older = '1'.repeat(32);
const header = '{"id":"elsewhere"}';
const key = randomBytes(32);
const seal = createSeal(createRing(0), 'elsewhere');
const place = { table: 'object', column: 'sealed', vault: 'elsewhere', name: 'any', version: '' };

interface Forged {
  readonly head: unknown;
  readonly bytes: Buffer;
}

function chunkOf({ head, bytes }: Forged): Buffer {
  const text = typeof head === 'string' ? head : JSON.stringify(head);
  const row = { head: text, place, meta: '', sealed: seal.seal(bytes, place, '') };
  return packChunk(createSecretKey(key), { header, index: 0, last: true }, [row], seal);
}

const request = (forged: Forged) =>
  ({
    header,
    key: key.toString('base64url'),
    index: 0,
    last: true,
    onConflict: 'fail',
    chunk: chunkOf(forged),
  }) as const;

function send(forged: Forged) {
  const { chunk, ...rest } = request(forged);
  const body = { ...rest, chunk: chunk.toString('base64') };
  return manage(gateway, 'POST', '/admin/vaults/demo/import', { body });
}

const times = { created: 1, updated: 1 };
const common = { name: 'forged', version: latest, enabled: true, ...times };
const secret = (meta: object = {}) => ({ kind: 'secrets', latest, meta: { ...common, ...meta } });
const oct = { kty: 'oct', bits: 256, key_ops: ['encrypt', 'decrypt'] };
const octKey = (meta: object = {}, policy?: object) => ({
  kind: 'keys',
  latest,
  meta: { ...common, ...oct, ...meta },
  ...(policy && { policy }),
});
const notify = { timeBeforeExpiry: 'P30D' };

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const { n, e } = pair.publicKey.export({ format: 'jwk' });
const rsaBytes = pair.privateKey.export({ format: 'der', type: 'pkcs8' });
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { crv, x, y } = curve.publicKey.export({ format: 'jwk' });
const ecBytes = curve.privateKey.export({ format: 'der', type: 'pkcs8' });
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
const weakHalf = weak.publicKey.export({ format: 'jwk' });

const rsaKey = (meta: object = {}) => octKey({ kty: 'RSA', bits: undefined, n, e, key_ops: ['sign'], ...meta });
const ecKey = (meta: object = {}) => octKey({ kty: 'EC', bits: undefined, crv, x, y, key_ops: ['sign'], ...meta });

const value = Buffer.from('value');
const UNKNOWN = 'The file holds what this version of Sallyport does not know.';

describe('an imported file', () => {
  it.each([
    ['no JSON', '{', value],
    ['a text for an end', secret({ exp: 'soon' }), value],
    ['an end beyond all years', secret({ exp: 1e300 }), value],
    ['a beginning beyond all years', secret({ created: 1e300 }), value],
    ['tags that are none', secret({ tags: 5 }), value],
    ['a content type that is none', secret({ contentType: 5 }), value],
    ['a member that no secret has', secret({ value: 'in the clear' }), value],
    ['a time of deletion', secret({ deleted: 1 }), value],
    ['a value that is no text', secret(), Buffer.of(0xff, 0xfe)],
    ['a value that is too long', secret(), Buffer.alloc(25 * 1024 + 1)],
    ['a policy of a secret', { ...secret(), policy: { notify } }, value],
    ['a type that there is not', octKey({ kty: 'DSA' }), Buffer.alloc(32)],
    ['a key without a type', octKey({ kty: undefined }), Buffer.alloc(32)],
    ['bytes that are no AES key', octKey(), Buffer.alloc(31)],
    ['another length than it says', octKey({ bits: 128 }), Buffer.alloc(32)],
    ['bytes that are no RSA key', rsaKey(), Buffer.from('no key')],
    ['the public half of another key', rsaKey({ n: weakHalf.n }), rsaBytes],
    [
      'a short RSA key',
      rsaKey({ n: weakHalf.n, e: weakHalf.e }),
      weak.privateKey.export({ format: 'der', type: 'pkcs8' }),
    ],
    ['an RSA key as one of a curve', ecKey(), rsaBytes],
    ['a point beside an RSA key', rsaKey({ x }), rsaBytes],
    [
      'a rotation as soon as it was rotated',
      octKey({}, { notify, rotate: { timeAfterCreate: 'P0D' } }),
      Buffer.alloc(32),
    ],
    ['a rotation before an end that none has', octKey({}, { notify, rotate: notify }), Buffer.alloc(32)],
  ])('with %s is refused, and nothing of it is kept', async (_what, head, bytes) => {
    const { status, body } = await send({ head, bytes });
    expect([status, body]).toEqual([400, { error: { code: 'BadParameter', message: UNKNOWN } }]);
    for (const kind of ['secrets', 'keys']) {
      expect((await gateway.vault('GET', `/${kind}/forged`, undefined, { token })).status).toBe(404);
      expect((await gateway.vault('GET', `/${kind}`, undefined, { token })).status).toBe(200);
    }
  });

  it('with operations that its type does not have is refused', async () => {
    const { status, body } = await send({ head: ecKey({ key_ops: ['encrypt'] }), bytes: ecBytes });
    const message = 'A key of type EC cannot encrypt; its key_ops are sign, verify.';
    expect([status, body]).toEqual([400, { error: { code: 'BadParameter', message } }]);
  });

  it.each([
    ['a secret', 'secrets', secret({ name: 'right', contentType: 'text', tags: { a: 'b' } }), value],
    ['an RSA key', 'keys', rsaKey({ name: 'right-rsa' }), rsaBytes],
    ['an EC key', 'keys', ecKey({ name: 'right-ec' }), ecBytes],
    [
      'an AES key with a policy',
      'keys',
      octKey({ name: 'right-oct' }, { notify, rotate: { timeAfterCreate: 'P7D' }, expiryTime: 'P28D' }),
      Buffer.alloc(32),
    ],
  ])('with %s that is one is taken', async (_what, kind, head, bytes) => {
    const { status, body } = await send({ head, bytes });
    const { name } = head.meta;
    expect([status, body]).toEqual([200, { items: [{ kind, name, version: latest, result: 'created' }] }]);
    expect((await gateway.vault('GET', `/${kind}/${name}`, undefined, { token })).status).toBe(200);
  });
});

it('a version is not left behind by an import that was on its way when its object was purged', async () => {
  const { oid } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { oid: string };
  await newVault(gateway, 'purging', { [oid]: { secrets: ['all', 'purge'], keys: [] } });
  const { host } = new URL(gateway.services.addresses.originOf('purging'));
  const call = (method: string, path: string, body?: unknown) =>
    gateway.vault(method, path, body, { token, headers: { host } });
  const { archives } = gateway.services.management;
  const { store } = gateway.services;
  const importOne = (version: string) =>
    archives.importChunk('purging', request({ head: secret({ version }), bytes: value }));
  const commit = ({ changes, touches }: Awaited<ReturnType<typeof importOne>>) =>
    store.write({ changes, touches, record: '', conflict: '' });

  expect(await commit(await importOne(latest))).toBe('done');
  const late = await importOne(older);
  expect(late.items).toEqual([{ kind: 'secrets', name: 'forged', version: older, result: 'created' }]);
  expect((await call('DELETE', '/secrets/forged')).status).toBe(200);
  expect((await call('DELETE', '/deletedsecrets/forged')).status).toBe(204);
  expect(await commit(late)).toBe('conflict');
  expect((await call('PUT', '/secrets/forged', { value: 'new' })).status).toBe(200);
  expect((await call('GET', `/secrets/forged/${older}`)).status).toBe(404);
});
