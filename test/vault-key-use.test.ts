import { createSecretKey, generateKeyPairSync, hash, randomBytes, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';

/** Every type of key through the vault's front door: made, imported, and put to each of its uses. */
const DAY = 86_400;
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'];

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

interface Bundle {
  readonly key: { readonly kid: string; readonly key_ops: string[]; readonly kty: string };
}

const call = (method: string, path: string, body?: unknown) => gateway.vault(method, path, body);
const create = (name: string, body: object) => call('POST', `/keys/${name}/create`, body);
const use = (operation: string, path: string, body: object) => call('POST', `/keys/${path}/${operation}`, body);
const keyOf = ({ text }: Reply) => (JSON.parse(text) as Bundle).key;
const errorOf = ({ status, text }: Reply) => [status, (JSON.parse(text) as { error: unknown }).error];
const bad = (message: string) => [400, { code: 'BadParameter', message }];
const base64url = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64url');

const SIGNERS = [
  ['RS256', { kty: 'RSA' }, 32],
  ['PS384', { kty: 'RSA' }, 48],
  ['ES256', { kty: 'EC' }, 32],
  ['ES384', { kty: 'EC', crv: 'P-384' }, 48],
  ['ES512', { kty: 'EC', crv: 'P-521' }, 64],
  ['ES256K', { kty: 'EC', crv: 'P-256K' }, 32],
  ['HS256', { kty: 'oct', key_ops: ['sign', 'verify'] }, 32],
] as const;

describe.each(SIGNERS)('sign and verify with %s', (alg, key, length) => {
  const digest = base64url(randomBytes(length));

  it('answer a signature, and whether it is one', async () => {
    const { kid } = keyOf(await create(`signs-${alg}`, key));
    const signed = await use('sign', `signs-${alg}`, { alg, value: digest });
    expect(signed.body).toEqual({ kid, value: expect.stringMatching(/^[\w-]{43,}$/) });
    const value = String(signed.body['value']);
    expect((await use('verify', `signs-${alg}`, { alg, digest, value })).body).toEqual({ value: true });
    const changed = Buffer.from(value, 'base64url');
    changed[5] = (changed[5] ?? 0) ^ 1;
    for (const each of [base64url(changed), value.slice(4), '', digest]) {
      const reply = await use('verify', `signs-${alg}`, { alg, digest, value: each });
      expect([reply.status, reply.body]).toEqual([200, { value: false }]);
    }
  });

  it('refuse a digest of another length, and what is no digest at all', async () => {
    const long = base64url(randomBytes(length + 1));
    const why = `it is ${length + 1} bytes long, and ${alg} takes a digest of ${length} bytes.`;
    const signing = await use('sign', `signs-${alg}`, { alg, value: long });
    expect(errorOf(signing)).toEqual(bad(`The parameter value is not valid: ${why}`));
    const verifying = await use('verify', `signs-${alg}`, { alg, digest: long, value: digest });
    expect(errorOf(verifying)).toEqual(bad(`The parameter digest is not valid: ${why}`));
    const text = await use('sign', `signs-${alg}`, { alg, value: 'not base64' });
    expect(errorOf(text)).toEqual(bad('The parameter value is not valid: it is not base64url without padding.'));
    const none = await use('verify', `signs-${alg}`, { alg, value: digest });
    expect(errorOf(none)).toEqual(bad('The parameter digest is not valid: digest is base64url text.'));
  });
});

describe('an EC key', () => {
  it('is answered with its curve and point, for sign and verify', async () => {
    const reply = await create('point', { kty: 'EC', crv: 'P-256K', tags: { a: '1' } });
    expect(reply.body['key']).toEqual({
      kid: expect.any(String),
      kty: 'EC',
      key_ops: ['sign', 'verify'],
      crv: 'P-256K',
      x: expect.stringMatching(/^[\w-]{43}$/),
      y: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect((await call('GET', '/keys/point')).body).toEqual(reply.body);
  });

  it('that was imported signs so that OpenSSL verifies the message, which is hashed once', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const jwk = privateKey.export({ format: 'jwk' });
    const reply = await call('PUT', '/keys/ec-imported', { key: jwk });
    expect(reply.status, reply.text).toBe(200);
    const message = Buffer.from('signed elsewhere');
    const value = base64url(hash('sha384', message, 'buffer'));
    const { body } = await use('sign', 'ec-imported', { alg: 'ES384', value });
    const signature = Buffer.from(String(body['value']), 'base64url');
    expect(signature).toHaveLength(96);
    expect(verify('sha384', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
  });

  it('encrypts nothing', async () => {
    const reply = await use('encrypt', 'point', { alg: 'RSA-OAEP', value: 'AA' });
    expect(errorOf(reply)).toEqual([
      403,
      {
        code: 'Forbidden',
        message: 'Operation encrypt is not permitted on this key.',
        innererror: { code: 'KeyOperationForbidden' },
      },
    ]);
  });
});

describe('an oct key', () => {
  const plain = base64url(randomBytes(48));

  it('is answered without any of its bytes', async () => {
    const k = base64url(randomBytes(32));
    const replies = [
      await call('PUT', '/keys/oct-imported', { key: { kty: 'oct', k } }),
      await call('GET', '/keys/oct-imported'),
      await call('PATCH', '/keys/oct-imported', { tags: { a: '1' } }),
      await call('GET', '/keys/oct-imported/versions'),
    ];
    for (const { status, text } of replies) {
      expect(status, text).toBe(200);
      expect(text).not.toContain(k);
      for (const member of PRIVATE) expect(text).not.toContain(`"${member}":`);
    }
    const { kty, key_ops: operations, ...rest } = keyOf(replies[1] as Reply);
    expect([kty, operations, Object.keys(rest)]).toEqual([
      'oct',
      ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'],
      ['kid'],
    ]);
  });

  it.each([128, 192, 256])('of %i bits encrypts with GCM: iv and tag come back, and go in again', async (size) => {
    const alg = `A${size}GCM`;
    const { kid } = keyOf(await create(`oct-${size}`, { kty: 'oct', key_size: size }));
    const aad = base64url('further data');
    const { body } = await use('encrypt', `oct-${size}`, { alg, value: plain, aad });
    expect(body).toEqual({
      kid,
      value: expect.stringMatching(/^[\w-]{64}$/),
      iv: expect.stringMatching(/^[\w-]{16}$/),
      tag: expect.stringMatching(/^[\w-]{22}$/),
      aad,
    });
    const { value, iv, tag } = body;
    expect((await use('decrypt', `oct-${size}`, { alg, value, iv, tag, aad })).body).toEqual({ kid, value: plain });
    const message = 'The ciphertext could not be decrypted with this key and algorithm.';
    const wrong = [{ aad: null }, { tag: base64url(Buffer.alloc(16)) }, { iv: base64url(Buffer.alloc(12)) }];
    for (const each of [...wrong, { value: plain }]) {
      const reply = await use('decrypt', `oct-${size}`, { alg, value, iv, tag, aad, ...each });
      expect(errorOf(reply)).toEqual(bad(message));
    }
  });

  it.each(['CBC', 'CBCPAD'])(
    'encrypts with %s under the iv of the caller, and says every failure in one way',
    async (mode) => {
      const alg = `A256${mode}`;
      const iv = base64url(randomBytes(16));
      const { body } = await use('encrypt', 'oct-256', { alg, value: plain, iv });
      expect(body).toMatchObject({ iv, value: expect.any(String) });
      expect((await use('decrypt', 'oct-256', { alg, value: body['value'], iv })).body['value']).toBe(plain);
      const cut = await use('decrypt', 'oct-256', { alg, value: String(body['value']).slice(4), iv });
      expect(errorOf(cut)).toEqual(bad('The ciphertext could not be decrypted with this key and algorithm.'));
      const without = await use('encrypt', 'oct-256', { alg, value: plain });
      expect(errorOf(without)).toEqual(bad(`The parameter iv is not valid: ${alg} takes one of 16 bytes.`));
    },
  );

  it('wraps a key, under any spelling of the verb', async () => {
    const alg = 'A256KW';
    const { kid } = keyOf(await call('GET', '/keys/oct-256'));
    for (const [wrap, unwrap] of [
      ['wrapkey', 'unwrapkey'],
      ['wrapKey', 'unwrapKey'],
      ['WRAPKEY', 'UnWrapKey'],
    ] as const) {
      const { body } = await use(wrap, 'oct-256', { alg, value: plain });
      expect(body).toEqual({ kid, value: expect.stringMatching(/^[\w-]{75}$/) });
      const path = kid.split('/').slice(4).join('/');
      expect((await use(unwrap, path, { alg, value: body['value'] })).body).toEqual({ kid, value: plain });
    }
    const reply = await use('unwrapkey', 'oct-256', { alg, value: plain });
    expect(errorOf(reply)).toEqual(bad('The ciphertext could not be decrypted with this key and algorithm.'));
  });

  it.each([
    [{ k: base64url(randomBytes(33)) }, 'The member k of the oct key must have 16, 24 or 32 bytes.'],
    [{ k: base64url(randomBytes(65)) }, 'The member k of the oct key is too long.'],
    [{ k: '' }, 'The member k of the oct key is missing.'],
    [{}, 'The parameter key.k is not valid: key.k is base64url text.'],
  ])('is not imported: %#', async (members, message) => {
    expect(errorOf(await call('PUT', '/keys/refused', { key: { kty: 'oct', ...members } }))).toEqual(bad(message));
  });

  it('is not imported where a member stands twice', async () => {
    const k = base64url(randomBytes(32));
    const body = `{"key":{"kty":"oct","k":"${k}","k":"${base64url(randomBytes(32))}"}}`;
    const reply = await gateway.vault('PUT', '/keys/refused', body);
    expect(reply.status).toBe(400);
    expect(reply.text).not.toContain(k);
    expect((await call('GET', '/keys/refused')).status).toBe(404);
  });
});

describe('wrap and unwrap with RSA', () => {
  it.each(['RSA-OAEP-256', 'RSA-OAEP', 'RSA1_5'])('%s gives the key back', async (alg) => {
    const value = base64url(randomBytes(32));
    const { body } = await use('wrapKey', 'demo-key', { alg, value });
    expect((await use('unwrapKey', 'demo-key', { alg, value: body['value'] })).body['value']).toBe(value);
  });
});

describe('key_ops', () => {
  it('are enforced for each operation by its own name', async () => {
    await create('signs-only', { kty: 'RSA', key_ops: ['sign'] });
    const value = base64url(randomBytes(32));
    expect((await use('sign', 'signs-only', { alg: 'RS256', value })).status).toBe(200);
    for (const operation of ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey', 'verify']) {
      const reply = await use(operation, 'signs-only', { alg: 'RSA-OAEP', value, digest: value });
      expect(errorOf(reply)).toEqual([
        403,
        {
          code: 'Forbidden',
          message: `Operation ${operation} is not permitted on this key.`,
          innererror: { code: 'KeyOperationForbidden' },
        },
      ]);
    }
  });

  it('of another type are refused, at creation and at change', async () => {
    const message = 'A key of type EC cannot encrypt; its key_ops are sign, verify.';
    expect(errorOf(await create('refused', { kty: 'EC', key_ops: ['encrypt'] }))).toEqual(bad(message));
    expect(errorOf(await call('PATCH', '/keys/point', { key_ops: ['encrypt'] }))).toEqual(bad(message));
    expect(keyOf(await call('PATCH', '/keys/point', { key_ops: ['verify'] })).key_ops).toEqual(['verify']);
  });

  it('outside nbf and exp: what undoes earlier work still runs, and nothing new is made', async () => {
    const now = Math.floor(Date.now() / 1000);
    await create('window', { kty: 'oct', key_ops: ['wrapKey', 'unwrapKey', 'sign', 'verify'] });
    const value = base64url(randomBytes(32));
    const wrapped = (await use('wrapkey', 'window', { alg: 'A256KW', value })).body['value'];
    const signature = (await use('sign', 'window', { alg: 'HS256', value })).body['value'];
    await call('PATCH', '/keys/window', { attributes: { exp: now - DAY } });
    const refusals = [
      await use('wrapkey', 'window', { alg: 'A256KW', value }),
      await use('sign', 'window', { alg: 'HS256', value }),
    ];
    for (const reply of refusals) expect(errorOf(reply)).toMatchObject([403, { innererror: { code: 'KeyExpired' } }]);
    expect((await use('unwrapkey', 'window', { alg: 'A256KW', value: wrapped })).body['value']).toBe(value);
    const verifying = await use('verify', 'window', { alg: 'HS256', digest: value, value: signature });
    expect(verifying.body).toEqual({ value: true });
  });
});

describe('an RSA key', () => {
  it('signs with a digest of OpenSSL so that the message verifies, and not the digest', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await call('PUT', '/keys/rsa-signs', { key: privateKey.export({ format: 'jwk' }) });
    const message = Buffer.from('once');
    const digest = hash('sha256', message, 'buffer');
    const { body } = await use('sign', 'rsa-signs', { alg: 'RS256', value: base64url(digest) });
    const signature = Buffer.from(String(body['value']), 'base64url');
    expect(verify('sha256', message, publicKey, signature)).toBe(true);
    expect(verify('sha256', digest, publicKey, signature)).toBe(false);
  });
});

describe('key_size', () => {
  it.each([
    [{ kty: 'RSA', key_size: 3072 }, 3072],
    [{ kty: 'EC', crv: 'P-521' }, 521],
    [{ kty: 'oct', key_size: 192 }, 192],
  ])('of %j is said from 2026-04-01 on, and not before', async (body, size) => {
    await create(`sized-${size}`, body);
    const sizeAt = async (path: string, version: string) => {
      const { text } = await call('GET', `${path}?api-version=${version}`);
      return /"key_size":(\d+)/.exec(text)?.[1];
    };
    for (const path of [`/keys/sized-${size}`, `/keys/sized-${size}/versions`]) {
      expect(await sizeAt(path, '2026-04-01')).toBe(String(size));
      for (const version of ['2025-07-01', '7.6', '2016-10-01']) expect(await sizeAt(path, version)).toBeUndefined();
    }
  });
});

describe('rng', () => {
  it.each([1, 32, 128])('answers %i random bytes', async (count) => {
    const replies = [await call('POST', '/rng', { count }), await call('POST', '/rng', { count: 128 })];
    expect(Buffer.from(String(replies[0]?.body['value']), 'base64url')).toHaveLength(count);
    expect(replies[0]?.body['value']).not.toBe(replies[1]?.body['value']);
  });

  it.each([0, 129, -1, 1.5, '8', null, undefined])('refuses a count of %j', async (count) => {
    const message = 'The parameter count is not valid: count is a whole number from 1 to 128.';
    expect(errorOf(await call('POST', '/rng', { count }))).toEqual(bad(message));
  });
});

describe('release', () => {
  it('is refused for every key, and says why', async () => {
    const reply = await use('release', 'demo-key', { target: 'e30.e30.AA' });
    expect(errorOf(reply)).toEqual([
      403,
      {
        code: 'Forbidden',
        message:
          'Operation release is not permitted on this key. Private keys never leave this vault; it releases none.',
        innererror: { code: 'KeyOperationForbidden' },
      },
    ]);
    expect((await use('release', 'not-there', { target: 'x' })).status).toBe(404);
  });
});

describe('a key in hardware', () => {
  const secret = createSecretKey(randomBytes(16)).export().toString('base64url');

  it.each(['RSA', 'EC', 'oct'])('of type %s-HSM is refused where nothing is set', async (kty) => {
    const message =
      `The key type ${kty}-HSM asks for a hardware module, which this vault does not have; use ${kty}, or have the ` +
      'vault started with --hsm-keys software.';
    expect(errorOf(await create('refused', { kty: `${kty}-HSM` }))).toEqual(bad(message));
  });

  it('is not imported either, by type or by Hsm', async () => {
    for (const body of [{ key: { kty: 'oct-HSM', k: secret } }, { key: { kty: 'oct', k: secret }, Hsm: true }]) {
      const [status, error] = errorOf(await call('PUT', '/keys/refused', body));
      expect([status, error]).toMatchObject([400, { message: expect.stringContaining('asks for a hardware module') }]);
    }
  });

  it('is not imported as its maker sealed it', async () => {
    const reply = await call('PUT', '/keys/refused', { key: { kty: 'RSA-HSM', key_hsm: 'AAAA' } });
    const message =
      'The parameter key.key_hsm is not valid: key.key_hsm is for hardware, which this vault does not have.';
    expect(errorOf(reply)).toEqual(bad(message));
  });

  it('is taken with --hsm-keys software, answers its own type, and works like the others', async () => {
    const lenient = await startTestGateway({ hsmKeys: 'software' });
    try {
      for (const [kty, alg] of [
        ['EC-HSM', 'ES256'],
        ['RSA-HSM', 'PS256'],
      ]) {
        expect(keyOf(await lenient.vault('POST', `/keys/${kty}/create`, { kty }))).toMatchObject({ kty });
        const value = base64url(randomBytes(32));
        expect((await lenient.vault('POST', `/keys/${kty}/sign`, { alg, value })).status).toBe(200);
      }
      const imported = await lenient.vault('PUT', '/keys/oct', { key: { kty: 'oct', k: secret }, Hsm: true });
      expect(keyOf(imported)).toMatchObject({ kty: 'oct-HSM' });
      expect(keyOf(await lenient.vault('GET', '/keys/oct'))).toMatchObject({ kty: 'oct-HSM' });
      const rotated = await lenient.vault('POST', '/keys/EC-HSM/rotate');
      expect(keyOf(rotated)).toMatchObject({ kty: 'EC-HSM', crv: 'P-256' });
    } finally {
      await lenient.stop();
    }
  });
});
