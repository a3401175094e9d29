import { constants, generateKeyPairSync, privateDecrypt, publicEncrypt, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';

/** The keys of the embedded vault over TLS. The clock is set forward here: keys, unlike secrets, obey nbf and exp. */
const OPERATIONS = ['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'];
const TYPES = 'RSA, RSA-HSM, EC, EC-HSM, oct, oct-HSM';
const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'];
const DAY = 86_400;

interface Bundle {
  readonly key: { readonly kid: string; readonly kty: string; readonly n: string; readonly e: string };
  readonly attributes: { readonly created: number; readonly updated: number };
}

const errorOf = ({ text }: Reply) => (JSON.parse(text) as { error: Record<string, unknown> }).error;
const bundleOf = ({ text }: Reply): Bundle => JSON.parse(text) as Bundle;
const versionOf = ({ key }: Bundle): string => key.kid.split('/')[5] ?? '';

let gateway: TestGateway;
let origin: string;
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = privateKey.export({ format: 'jwk' });

beforeAll(async () => {
  gateway = await startTestGateway();
  origin = gateway.ready.vaults[0]?.url ?? '';
});

afterAll(() => gateway.stop());

const call = (method: string, path: string, body?: unknown) => gateway.vault(method, path, body);
const importKey = (name: string, more: object = {}) => call('PUT', `/keys/${name}`, { key: jwk, ...more });
const crypt = (operation: string, path: string, value: string, alg = 'RSA-OAEP-256') =>
  call('POST', `/keys/${path}/${operation}`, { alg, value });
const cipher = () => publicEncrypt({ key: publicKey, ...OAEP }, Buffer.from('plain')).toString('base64url');
const PLAIN = Buffer.from('plain').toString('base64url');

describe('create', () => {
  it('makes an RSA key of 2048 bits for all operations, where nothing else is said', async () => {
    const reply = await call('POST', '/keys/Created/create', { kty: 'RSA' });
    const bundle = bundleOf(reply);
    expect(reply.body).toEqual({
      key: {
        kid: `${origin}/keys/Created/${versionOf(bundle)}`,
        kty: 'RSA',
        key_ops: OPERATIONS,
        n: expect.any(String),
        e: 'AQAB',
      },
      attributes: {
        enabled: true,
        created: expect.any(Number),
        updated: bundle.attributes.created,
        recoveryLevel: 'Recoverable+Purgeable',
        recoverableDays: 90,
      },
    });
    expect(Buffer.from(bundle.key.n, 'base64url')).toHaveLength(256);
    expect((await call('GET', '/keys/created')).body).toEqual(reply.body);
  });

  it.each([2048, 3072, 4096])('makes one of %d bits', async (size) => {
    const given = { kty: 'RSA', key_size: size, key_ops: ['decrypt', 'encrypt'], tags: { a: '1' } };
    const reply = await call('POST', `/keys/bits-${size}/create`, given);
    expect(reply.body).toMatchObject({ key: { key_ops: ['decrypt', 'encrypt'] }, tags: { a: '1' } });
    expect(Buffer.from(bundleOf(reply).key.n, 'base64url')).toHaveLength(size / 8);
    const sealed = await crypt('encrypt', `bits-${size}`, PLAIN);
    expect((await crypt('decrypt', `bits-${size}`, String(sealed.body['value']))).body['value']).toBe(PLAIN);
  });

  it.each([
    [{ kty: 'OKP' }, 'kty', `kty is ${TYPES}`],
    [{ kty: 'rsa' }, 'kty', `kty is ${TYPES}`],
    [{}, 'kty', `kty is ${TYPES}`],
    [{ kty: 'RSA', key_size: '2048' }, 'key_size', 'key_size is a number of bits'],
    [{ kty: 'EC', crv: 1 }, 'crv', 'crv is the name of a curve'],
    [{ kty: 'RSA', public_exponent: 3 }, 'public_exponent', 'public_exponent is 65537'],
    [{ kty: 'RSA', key_ops: ['fly'] }, 'key_ops.0', `key_ops holds only ${OPERATIONS.join(', ')}`],
    [{ kty: 'RSA', key_ops: ['sign', 'sign'] }, 'key_ops', 'key_ops names no operation twice'],
    [{ kty: 'RSA', key_ops: 'sign' }, 'key_ops', 'key_ops is a list'],
    [{ kty: 'RSA', tags: { a: 'x'.repeat(257) } }, 'tags.a', 'a tag has at most 256 characters'],
    [{ kty: 'RSA', attributes: { nbf: 2, exp: 2 } }, 'attributes', 'attributes.exp must be later than attributes.nbf'],
  ])('refuses %j', async (body, parameter, why) => {
    const reply = await call('POST', '/keys/refused/create', body);
    const message = `The parameter ${parameter} is not valid: ${why}.`;
    expect([reply.status, errorOf(reply)]).toEqual([400, { code: 'BadParameter', message }]);
    expect((await call('GET', '/keys/refused')).status).toBe(404);
  });
});

describe('import', () => {
  it('takes over the key that was sent, and never gives its private half back', async () => {
    const reply = await importKey('imported', { attributes: { exp: 4_102_444_799 } });
    expect(reply.body).toMatchObject({ key: { n: jwk.n, e: jwk.e, kty: 'RSA', key_ops: OPERATIONS } });
    const answers = [
      reply,
      await call('GET', '/keys/imported'),
      await call('GET', '/keys'),
      await call('GET', '/keys/imported/versions'),
      await call('PATCH', '/keys/imported', { tags: { a: '1' } }),
      await call('DELETE', '/keys/imported'),
    ];
    for (const { status, text } of answers) {
      expect(status).toBe(200);
      for (const member of PRIVATE) expect(text).not.toContain(`"${member}":`);
      expect(text).not.toContain(jwk.d);
    }
  });

  it('takes the operations from the key', async () => {
    const reply = await call('PUT', '/keys/narrow', { key: { ...jwk, key_ops: ['encrypt'] } });
    expect(reply.body).toMatchObject({ key: { key_ops: ['encrypt'] } });
  });

  it.each([
    ['a public half alone', { kty: 'RSA', n: jwk.n, e: jwk.e }, 'key.d is base64url text'],
    ['a member that does not fit', { ...jwk, dp: jwk.dq }, 'The member dp of the RSA key does not fit d and p.'],
    ['another type', { ...jwk, kty: 'oct' }, 'key.k is base64url text'],
    ['a type that there is not', { ...jwk, kty: 'OKP' }, `kty is ${TYPES}`],
    ['no key', undefined, 'key is a JSON Web Key'],
  ])('refuses %s', async (_what, key, why) => {
    const reply = await call('PUT', '/keys/refused', { key });
    expect([reply.status, errorOf(reply)]).toEqual([
      400,
      { code: 'BadParameter', message: expect.stringContaining(why) },
    ]);
    expect(reply.text).not.toContain(jwk.d);
  });
});

describe('encrypt and decrypt', () => {
  it('answer the kid of the version that did it, and base64url without padding', async () => {
    const { key } = bundleOf(await importKey('used'));
    const sealed = await crypt('encrypt', 'used', PLAIN);
    expect(sealed.body).toEqual({ kid: key.kid, value: expect.stringMatching(/^[\w-]{342}$/) });
    const bytes = Buffer.from(String(sealed.body['value']), 'base64url');
    expect(privateDecrypt({ key: privateKey, ...OAEP }, bytes).toString()).toBe('plain');
    const opened = await crypt('decrypt', 'used', cipher());
    expect(opened.body).toEqual({ kid: key.kid, value: PLAIN });
  });

  it('use the version of the path, or the latest', async () => {
    const older = versionOf(bundleOf(await importKey('versions')));
    const newer = bundleOf(await call('POST', '/keys/versions/create', { kty: 'RSA' }));
    expect((await crypt('encrypt', 'versions', PLAIN)).body['kid']).toBe(newer.key.kid);
    expect((await crypt('decrypt', `versions/${older}`, cipher())).body['value']).toBe(PLAIN);
    expect((await crypt('decrypt', 'versions', cipher())).status).toBe(400);
  });

  it.each(['+/+/', 'AA==', 'YR', '!', 'A'])('refuse %j, which is not base64url', async (value) => {
    for (const operation of ['encrypt', 'decrypt']) {
      const reply = await crypt(operation, 'demo-key', value);
      const message = 'The parameter value is not valid: it is not base64url without padding.';
      expect([reply.status, errorOf(reply)]).toEqual([400, { code: 'BadParameter', message }]);
    }
  });

  it.each(['A256GCM', 'rsa-oaep', 'RSA-OAEP-384', '__proto__'])('refuse the algorithm %s', async (alg) => {
    const reply = await crypt('encrypt', 'demo-key', PLAIN, alg);
    expect([reply.status, errorOf(reply)]).toEqual([
      400,
      {
        code: 'BadParameter',
        message: `The algorithm "${alg}" is not supported for a key of type "RSA"; use RSA1_5, RSA-OAEP, RSA-OAEP-256.`,
      },
    ]);
  });

  it('say the same of every ciphertext that does not decrypt', async () => {
    const replies = [
      await crypt('decrypt', 'demo-key', ''),
      await crypt('decrypt', 'demo-key', 'AAAA'),
      await crypt('decrypt', 'demo-key', randomBytes(256).toString('base64url')),
      await crypt('decrypt', 'demo-key', Buffer.alloc(256).toString('base64url')),
      await crypt('decrypt', 'demo-key', Buffer.alloc(257, 1).toString('base64url')),
      await crypt('decrypt', 'demo-key', cipher()),
    ];
    expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(replies[0]?.status).toBe(400);
  });

  it('are refused where the key does not have the operation', async () => {
    await importKey('sealing', { key: { ...jwk, key_ops: ['encrypt'] } });
    const reply = await crypt('decrypt', 'sealing', cipher());
    expect([reply.status, errorOf(reply)]).toEqual([
      403,
      {
        code: 'Forbidden',
        message: 'Operation decrypt is not permitted on this key.',
        innererror: { code: 'KeyOperationForbidden' },
      },
    ]);
    expect((await crypt('encrypt', 'sealing', PLAIN)).status).toBe(200);
  });

  it('are refused while the key is disabled, which can still be read', async () => {
    await importKey('off', { attributes: { enabled: false } });
    for (const operation of ['encrypt', 'decrypt']) {
      const reply = await crypt(operation, 'off', operation === 'encrypt' ? PLAIN : cipher());
      expect([reply.status, errorOf(reply)]).toEqual([
        403,
        {
          code: 'Forbidden',
          message: `Operation ${operation} is not allowed on a disabled key.`,
          innererror: { code: 'KeyDisabled' },
        },
      ]);
    }
    expect((await call('GET', '/keys/off')).body).toMatchObject({ attributes: { enabled: false } });
    await call('PATCH', '/keys/off', { attributes: { enabled: true } });
    expect((await crypt('decrypt', 'off', cipher())).body['value']).toBe(PLAIN);
  });

  it('outside nbf and exp: what was encrypted still decrypts, and nothing new is encrypted', async () => {
    const now = Math.floor(Date.now() / 1000);
    await importKey('window', { attributes: { nbf: now + DAY, exp: now + 2 * DAY } });
    const at = async (seconds: number) => {
      gateway.clock.now = seconds * 1000;
      const encryption = await crypt('encrypt', 'window', PLAIN);
      const decryption = await crypt('decrypt', 'window', cipher());
      return [encryption.status, encryption.status === 200 ? '' : errorOf(encryption)['message'], decryption.status];
    };
    const early = 'Operation encrypt is not allowed on a key that is not yet valid.';
    const late = 'Operation encrypt is not allowed on an expired key.';
    expect(await at(0)).toEqual([403, early, 200]);
    expect(await at(now + DAY - 1)).toEqual([403, early, 200]);
    expect(await at(now + DAY)).toEqual([200, '', 200]);
    expect(await at(now + 2 * DAY - 1)).toEqual([200, '', 200]);
    expect(await at(now + 2 * DAY)).toEqual([403, late, 200]);
  });
});

describe('update', () => {
  it('changes what is named and nothing else', async () => {
    const before = bundleOf(await importKey('patched', { tags: { a: '1' } }));
    gateway.clock.now += 5000;
    const reply = await call('PATCH', '/keys/patched', { key_ops: ['decrypt'] });
    expect(reply.body).toMatchObject({ key: { ...before.key, key_ops: ['decrypt'] }, tags: { a: '1' } });
    expect(bundleOf(reply).attributes.created).toBe(before.attributes.created);
    expect(bundleOf(reply).attributes.updated).toBeGreaterThan(before.attributes.updated);
    expect((await call('GET', '/keys/patched')).body).toEqual(reply.body);
    expect((await crypt('encrypt', 'patched', PLAIN)).status).toBe(403);
    expect((await crypt('decrypt', 'patched', cipher())).body['value']).toBe(PLAIN);
  });

  it('of a version changes that version only', async () => {
    const older = bundleOf(await importKey('two'));
    const newer = bundleOf(await importKey('two'));
    await call('PATCH', `/keys/two/${versionOf(older)}`, { attributes: { enabled: false } });
    expect((await crypt('decrypt', `two/${versionOf(older)}`, cipher())).status).toBe(403);
    expect((await crypt('decrypt', `two/${versionOf(newer)}`, cipher())).status).toBe(200);
    expect((await crypt('decrypt', 'two', cipher())).status).toBe(200);
  });
});

describe('delete', () => {
  it('is soft: the key is gone and its name is kept', async () => {
    const { key } = bundleOf(await importKey('Deleted'));
    const reply = await call('DELETE', '/keys/deleted');
    const { deletedDate = 0 } = JSON.parse(reply.text) as { deletedDate?: number };
    expect(reply.body).toMatchObject({
      key,
      recoveryId: `${origin}/deletedkeys/Deleted`,
      scheduledPurgeDate: deletedDate + 90 * DAY,
    });
    const gone = await call('GET', '/keys/deleted');
    expect([gone.status, errorOf(gone)['code']]).toEqual([404, 'KeyNotFound']);
    expect(errorOf(gone)['message']).toContain('A key with (name/id) deleted was not found in this key vault.');
    expect((await crypt('decrypt', 'deleted', cipher())).status).toBe(404);
    expect((await crypt('decrypt', `deleted/${key.kid.split('/').at(-1)}`, cipher())).status).toBe(404);
    expect((await call('GET', '/keys/deleted/versions')).body).toEqual({ value: [], nextLink: null });
    for (const again of [await importKey('deleted'), await call('POST', '/keys/deleted/create', { kty: 'RSA' })]) {
      expect([again.status, errorOf(again)]).toMatchObject([
        409,
        { code: 'Conflict', innererror: { code: 'ObjectIsDeletedButRecoverable' } },
      ]);
      expect(errorOf(again)['message']).toMatch(/^Key deleted is currently in a deleted but recoverable state, /);
    }
  });
});

describe('lists', () => {
  it('name keys without a version and without their numbers, and versions with it', async () => {
    const { text } = await call('GET', '/keys?maxresults=2');
    const page = JSON.parse(text) as { value: { kid: string }[]; nextLink: string };
    expect(page.value.map((item) => 'key' in item)).toEqual([false, false]);
    for (const { kid } of page.value) expect(kid).toMatch(/^https:\/\/[^/]+\/keys\/[^/]+$/);
    expect(page.nextLink).toMatch(/&maxresults=2$/);
    const versions = JSON.parse((await call('GET', '/keys/demo-key/versions')).text) as typeof page;
    expect(versions.value).toHaveLength(2);
    for (const { kid } of versions.value) expect(kid).toMatch(/^https:\/\/[^/]+\/keys\/demo-key\/[0-9a-f]{32}$/);
  });
});
