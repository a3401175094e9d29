import { createPublicKey, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectEnvelope, expectVaultError } from './answers.ts';
import { startTarget, type Target } from './target.ts';

/** Algorithms, ciphertexts and attributes that a key cannot take. */
let target: Target;
/** 256 bytes, as RSA-OAEP-256 of the demo key made them. */
let cipher: Buffer;
let modulus: Buffer;

beforeAll(async () => {
  target = await startTarget();
  const { body } = await target.gateway.action('POST', '/keys/demo-key/encrypt', { rawData: 'hello' });
  cipher = Buffer.from(String(body['encryptedData']), 'base64');
  const key = (await target.gateway.vault('GET', '/keys/demo-key')).body['key'] as unknown as { n: string };
  modulus = Buffer.from(key.n, 'base64url');
});

afterAll(() => target.stop());

const act = (path: string, body: unknown) => target.harmless(() => target.gateway.action('POST', path, body));
const vault = (method: string, path: string, body?: unknown) =>
  target.harmless(() => target.gateway.vault(method, path, body));
const UNDECRYPTABLE = 'The ciphertext could not be decrypted with this key and algorithm.';

describe('N15 an algorithm that the key cannot do', () => {
  const ALGORITHMS = [
    'A256GCM',
    'A128CBC',
    'ES256',
    'RS256',
    'ECDH-ES',
    'dir',
    'none',
    'rsa-oaep-256',
    'RSA-OAEP-512',
    'RSA1_5 ',
    '__proto__',
    'constructor',
    '',
  ];
  it.each(ALGORITHMS.map((name) => [name]))('%j is refused by connector and vault', async (algorithm) => {
    const CHOICE = 'The parameter algorithm is not valid: it is one of RSA-OAEP-256, RSA-OAEP, RSA1_5.';
    expectEnvelope((await act('/keys/demo-key/encrypt', { algorithm, rawData: 'x' })).outcome, 400, CHOICE);
    const decrypt = await act('/keys/demo-key/decrypt', { algorithm, encryptedData: cipher.toString('base64') });
    expectEnvelope(decrypt.outcome, 400, CHOICE);
    for (const operation of ['encrypt', 'decrypt']) {
      const value = cipher.subarray(0, operation === 'encrypt' ? 8 : 256).toString('base64url');
      const { outcome, records } = await vault('POST', `/keys/demo-key/${operation}`, { alg: algorithm, value });
      const text = `The algorithm ${JSON.stringify(algorithm)} is not supported for a key of type "RSA"; use RSA1_5, RSA-OAEP, RSA-OAEP-256.`;
      expectVaultError(outcome, 400, 'BadParameter', { text });
      expect(records.at(-1)).toMatchObject({ status: 400, target: 'keys/demo-key' });
    }
  });

  it.each([[1], [null], [['RSA-OAEP']], [{ name: 'RSA-OAEP' }], ['a'.repeat(65)]])(
    '%j is no name of one',
    async (alg) => {
      const { outcome } = await vault('POST', '/keys/demo-key/encrypt', { alg, value: 'YQ' });
      expectVaultError(outcome, 400, 'BadParameter', { text: /^The parameter alg is not valid: alg is / });
    },
  );

  it.each([
    ['kty', { kty: 'OKP' }, 'The parameter kty is not valid: kty is RSA, RSA-HSM, EC, EC-HSM, oct, oct-HSM.'],
    [
      'hardware',
      { kty: 'EC-HSM' },
      'The key type EC-HSM asks for a hardware module, which this vault does not have; use EC, or have the vault started ' +
        'with --hsm-keys software.',
    ],
    ['size', { kty: 'RSA', key_size: 1024 }, 'The key_size is 1024 bits; an RSA key must have 2048, 3072, 4096 bits.'],
    [
      'size',
      { kty: 'RSA', key_size: 65_536 },
      'The key_size is 65536 bits; an RSA key must have 2048, 3072, 4096 bits.',
    ],
    ['size', { kty: 'oct', key_size: 512 }, 'The key_size is 512 bits; an oct key must have 128, 192, 256 bits.'],
    ['curve', { kty: 'EC', crv: 'P-224' }, 'The crv of an EC key must be P-256, P-384, P-521, P-256K.'],
    ['curve', { kty: 'RSA', crv: 'P-256' }, 'The crv is for EC keys; an RSA key has a key_size.'],
    [
      'operation',
      { kty: 'EC', key_ops: ['sign', 'encrypt'] },
      'A key of type EC cannot encrypt; its key_ops are sign, verify.',
    ],
    [
      'release',
      { kty: 'RSA', attributes: { exportable: true } },
      'The parameter attributes.exportable is not valid: attributes.exportable is not true: this vault releases no keys.',
    ],
    [
      'release',
      { kty: 'RSA', release_policy: { data: 'e30' } },
      'The parameter release_policy is not valid: release_policy must be left out: this vault releases no keys.',
    ],
    [
      'exponent',
      { kty: 'RSA', public_exponent: 3 },
      'The parameter public_exponent is not valid: public_exponent is 65537.',
    ],
    [
      'operation',
      { kty: 'RSA', key_ops: ['encrypt', 'export'] },
      'The parameter key_ops.1 is not valid: key_ops holds only encrypt, decrypt, sign, verify, wrapKey, unwrapKey.',
    ],
  ])('no key is made of a %s that there is not', async (_what, body, text) => {
    const { outcome, records } = await vault('POST', '/keys/attacked/create', body);
    expectVaultError(outcome, 400, 'BadParameter', { text });
    expect(records.at(-1)).toMatchObject({ operation: 'KeyCreate', status: 400 });
  });

  it('no key on a curve is imported whose parts do not belong together', async () => {
    const [one, other] = [1, 2].map(() =>
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
    );
    const zero = Buffer.alloc(32).toString('base64url');
    for (const [change, why] of [
      [{ d: other?.d }, 'The member d of the EC key does not fit x and y.'],
      [{ y: other?.y }, 'The member d of the EC key does not fit x and y.'],
      [{ x: zero, y: zero }, 'The member d of the EC key does not fit x and y.'],
      [{ crv: 'P-256K' }, 'The member d of the EC key does not fit x and y.'],
      [{ crv: 'P-521' }, 'The member x of the EC key must have 66 bytes on P-521.'],
      [{ crv: 'P-224' }, 'The member crv of the EC key must be one of P-256, P-384, P-521, P-256K.'],
      [{ d: zero }, "The member d of the EC key must be from 1 to the group's order less 1."],
      [{ kty: 'oct' }, 'The parameter key.k is not valid: key.k is base64url text.'],
    ] as const) {
      const { outcome } = await vault('PUT', '/keys/attacked', { key: { ...one, ...change } });
      expectVaultError(outcome, 400, 'BadParameter', { text: why });
      for (const part of [one?.d, other?.d]) expect(outcome.text).not.toContain(part);
    }
  });

  it('no RSA key is imported that is short', async () => {
    const key = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ format: 'jwk' });
    const { outcome } = await vault('PUT', '/keys/attacked', { key });
    const text = 'The member n of the RSA key is 1024 bits; an RSA key must have 2048, 3072, 4096 bits.';
    expectVaultError(outcome, 400, 'BadParameter', { text });
  });

  it('no key is imported of which a member stands twice', async () => {
    const { d, ...key } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
    const body = `{"key":${JSON.stringify(key).slice(0, -1)},"d":"${d}","d":"${d}"}}`;
    const { outcome } = await vault('PUT', '/keys/attacked', body);
    expectVaultError(outcome, 400, 'BadParameter');
    expect(outcome.text).not.toContain(d);
  });

  it('no key is imported whose parts do not belong together', async () => {
    const [one, other] = [1, 2].map(() =>
      generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
    );
    for (const key of [
      { ...one, d: other?.d },
      { ...one, n: other?.n },
      { ...one, p: 'AQ' },
      { ...one, e: 'AA' },
      { ...one, dp: '' },
    ]) {
      const { outcome } = await vault('PUT', '/keys/attacked', { key });
      expectVaultError(outcome, 400, 'BadParameter');
      for (const part of [one?.d, one?.p, other?.d]) expect(outcome.text).not.toContain(part?.slice(0, 20));
    }
  });
});

describe('N16 N20 N22 a key that may not be used so', () => {
  beforeAll(async () => {
    const seconds = Math.floor(Date.now() / 1000);
    const keys: Record<string, unknown> = {
      'only-encrypts': { key_ops: ['encrypt'] },
      'only-decrypts': { key_ops: ['decrypt'] },
      'disabled-key': { attributes: { enabled: false } },
      'expired-key': { attributes: { exp: seconds - 60 } },
      'future-key': { attributes: { nbf: seconds + 3_600 } },
    };
    const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
    for (const [name, settings] of Object.entries(keys)) {
      const { key_ops, ...rest } = settings as { key_ops?: string[] };
      const made = await target.gateway.vault('PUT', `/keys/${name}`, {
        key: { ...jwk, ...(key_ops && { key_ops }) },
        ...rest,
      });
      expect(made.status, made.text).toBe(200);
    }
  });

  it.each([
    ['only-decrypts', 'encrypt', 'Operation encrypt is not permitted on this key.', 'KeyOperationForbidden'],
    ['only-encrypts', 'decrypt', 'Operation decrypt is not permitted on this key.', 'KeyOperationForbidden'],
    ['disabled-key', 'encrypt', 'Operation encrypt is not allowed on a disabled key.', 'KeyDisabled'],
    ['disabled-key', 'decrypt', 'Operation decrypt is not allowed on a disabled key.', 'KeyDisabled'],
    ['expired-key', 'encrypt', 'Operation encrypt is not allowed on an expired key.', 'KeyExpired'],
    ['future-key', 'encrypt', 'Operation encrypt is not allowed on a key that is not yet valid.', 'KeyNotYetValid'],
  ])('%s does not %s', async (name, operation, text, inner) => {
    const value = cipher.toString('base64url').slice(0, operation === 'encrypt' ? 8 : undefined);
    const { outcome, records } = await vault('POST', `/keys/${name}/${operation}`, { alg: 'RSA-OAEP-256', value });
    expectVaultError(outcome, 403, 'Forbidden', { text, inner });
    expect(records.at(-1)).toMatchObject({ status: 403, resultType: 'Denied', target: `keys/${name}` });
    const input = operation === 'encrypt' ? { rawData: 'x' } : { encryptedData: cipher.toString('base64') };
    const action = await act(`/keys/${name}/${operation}`, input);
    expectEnvelope(action.outcome, 403, text);
    expect(action.records).toMatchObject([{ category: 'connector', status: 403, target: `keys/${name}` }]);
  });

  it.each([['expired-key'], ['future-key']])('%s still decrypts what was encrypted with it', async (name) => {
    const { n, e } = (await target.gateway.vault('GET', `/keys/${name}`)).body['key'] as unknown as {
      n: string;
      e: string;
    };
    const key = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
    const made = publicEncrypt({ key, oaepHash: 'sha256' }, Buffer.from('old'));
    const { outcome } = await act(`/keys/${name}/decrypt`, { encryptedData: made.toString('base64') });
    expect(outcome.body).toEqual({ rawData: 'old' });
  });

  it('a disabled secret is not read, one outside its window is (N20, N21)', async () => {
    const { gateway } = target;
    const seconds = Math.floor(Date.now() / 1000);
    await gateway.vault('PUT', '/secrets/off', { value: 'x', attributes: { enabled: false } });
    await gateway.vault('PUT', '/secrets/over', { value: 'x', attributes: { exp: seconds - 60 } });
    await gateway.vault('PUT', '/secrets/soon', { value: 'x', attributes: { nbf: seconds + 3_600 } });
    const text = 'Operation get is not allowed on a disabled secret.';
    expectVaultError((await vault('GET', '/secrets/off')).outcome, 403, 'Forbidden', { text, inner: 'SecretDisabled' });
    const action = await target.harmless(() => gateway.action('GET', '/secrets/off/value'));
    expectEnvelope(action.outcome, 403, text);
    for (const name of ['over', 'soon'])
      expect((await gateway.action('GET', `/secrets/${name}/value`)).status).toBe(200);
  });
});

describe('N17 V07 a ciphertext', () => {
  const minusOne = () => Buffer.from((BigInt(`0x${modulus.toString('hex')}`) - 1n).toString(16), 'hex');
  const FORMS: readonly (readonly [string, () => Buffer])[] = [
    ['empty', () => Buffer.alloc(0)],
    ['of one byte', () => Buffer.alloc(1)],
    ['without its first byte', () => cipher.subarray(1)],
    ['without its last byte', () => cipher.subarray(0, -1)],
    ['with a byte too many in front', () => Buffer.concat([Buffer.alloc(1), cipher])],
    ['with a byte too many at the end', () => Buffer.concat([cipher, Buffer.alloc(1)])],
    ['of 10,000 bytes', () => Buffer.alloc(10_000, 7)],
  ];
  const OF_RIGHT_LENGTH: readonly (readonly [string, () => Buffer])[] = [
    ['of zeros', () => Buffer.alloc(256)],
    ['of ones', () => Buffer.alloc(256, 255)],
    ['equal to the modulus', () => modulus],
    ['of the modulus less one', minusOne],
    ['with its last bit flipped', () => Buffer.from(cipher.map((byte, at) => (at === 255 ? byte ^ 1 : byte)))],
    ['backwards', () => Buffer.from(cipher).reverse()],
  ];

  const decrypt = async (algorithm: string, bytes: Buffer) =>
    act('/keys/demo-key/decrypt', { algorithm, encryptedData: bytes.toString('base64'), rawDataEncoding: 'base64' });

  it.each([...FORMS, ...OF_RIGHT_LENGTH])(
    '%s is refused with the one sentence for all of them',
    async (_form, bytes) => {
      for (const algorithm of ['RSA-OAEP-256', 'RSA-OAEP']) {
        const { outcome, records } = await decrypt(algorithm, bytes());
        expectEnvelope(outcome, 400, UNDECRYPTABLE);
        expect(records).toMatchObject([{ operation: 'DecryptData', status: 400, target: 'keys/demo-key' }]);
        const value = bytes().toString('base64url');
        const own = await vault('POST', '/keys/demo-key/decrypt', { alg: algorithm, value });
        expectVaultError(own.outcome, 400, 'BadParameter', { text: UNDECRYPTABLE });
      }
    },
  );

  it.each([...FORMS])('%s is refused by RSA1_5 in the same way', async (_form, bytes) => {
    expectEnvelope((await decrypt('RSA1_5', bytes())).outcome, 400, UNDECRYPTABLE);
  });

  it('of the right length never shows RSA1_5 whether its padding was right', async () => {
    const answers = new Set<string>();
    for (const bytes of [cipher, ...OF_RIGHT_LENGTH.slice(0, 1).map(([, form]) => form())]) {
      const { outcome } = await decrypt('RSA1_5', bytes);
      answers.add(`${outcome.status} ${Object.keys(outcome.body).join()}`);
      // The same ciphertext, the same bytes: a message that changed with every call would betray that it was made up.
      expect((await decrypt('RSA1_5', bytes)).outcome.text).toBe(outcome.text);
    }
    expect([...answers]).toEqual(['200 rawData']);
  });

  it('by another key, or for another algorithm, is refused with the same sentence', async () => {
    const encryptedData = cipher.toString('base64');
    for (const [key, algorithm] of [
      ['demo-key', 'RSA-OAEP'],
      ['archive-key', 'RSA-OAEP-256'],
    ] as const)
      expectEnvelope((await act(`/keys/${key}/decrypt`, { algorithm, encryptedData })).outcome, 400, UNDECRYPTABLE);
  });

  it.each([['YR'], ['YQ='], ['YR=='], ['Y'], ['Y!=='], ['-+'], ['YQ==\n'], [' YQ=='], ['YQ%3D'], ['é'], ['\u0000']])(
    'written %j is no Base64 of ours',
    async (encryptedData) => {
      const refused = await act('/keys/demo-key/decrypt', { encryptedData });
      expectEnvelope(
        refused.outcome,
        400,
        'The parameter encryptedData is not valid: it is neither Base64 nor base64url.',
      );
      const own = await vault('POST', '/keys/demo-key/decrypt', { alg: 'RSA-OAEP-256', value: encryptedData });
      const text = 'The parameter value is not valid: it is not base64url without padding.';
      expectVaultError(own.outcome, 400, 'BadParameter', { text });
    },
  );

  it.each([['base64'], ['base64url']] as const)('in %s is taken by the connector', async (alphabet) => {
    const { outcome } = await act('/keys/demo-key/decrypt', { encryptedData: cipher.toString(alphabet) });
    expect(outcome.body).toEqual({ rawData: 'hello' });
  });

  it.each([['+/'], ['YQ==']])('in the alphabet of %j is not taken by the vault', async (value) => {
    const { outcome } = await vault('POST', '/keys/demo-key/decrypt', { alg: 'RSA-OAEP-256', value });
    expectVaultError(outcome, 400, 'BadParameter', { text: /base64url without padding/ });
  });

  it('two hundred invalid ones answer as one', async () => {
    const replies = [];
    for (let at = 0; at < 200; at += 1) {
      const bytes = Buffer.from(cipher);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
      const encryptedData = bytes.toString('base64');
      const headers = { 'x-ms-client-request-id': '00000000-0000-4000-8000-000000000000' };
      replies.push(await target.gateway.action('POST', '/keys/demo-key/decrypt', { encryptedData }, headers));
    }
    expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expectEnvelope(replies[0], 400, UNDECRYPTABLE);
  });
});

describe('N18 a plaintext', () => {
  it.each([
    ['RSA-OAEP-256', 190],
    ['RSA-OAEP', 214],
    ['RSA1_5', 245],
  ])('of %s may have %d bytes, and none', async (algorithm, most) => {
    for (const length of [0, 1, most]) {
      const rawData = 'x'.repeat(length);
      const made = await act('/keys/demo-key/encrypt', { algorithm, rawData });
      const { encryptedData } = made.outcome.body;
      const back = await act('/keys/demo-key/decrypt', { algorithm, encryptedData });
      expect(back.outcome.body).toEqual({ rawData });
    }
    const { outcome } = await act('/keys/demo-key/encrypt', { algorithm, rawData: 'x'.repeat(most + 1) });
    const why = `The plaintext is ${most + 1} bytes long; ${algorithm} with a 2048-bit key takes at most ${most} bytes.`;
    expectEnvelope(outcome, 400, why);
  });
});

describe('N23 times', () => {
  const WHOLE = 'a time is a whole number of Unix seconds';
  it.each([
    [{ exp: 1, nbf: 2 }, 'The parameter attributes is not valid: attributes.exp must be later than attributes.nbf.'],
    [{ exp: 5, nbf: 5 }, 'The parameter attributes is not valid: attributes.exp must be later than attributes.nbf.'],
    [{ exp: -1 }, 'The parameter attributes.exp is not valid: a time is not before 1970.'],
    [{ exp: 1.5 }, `The parameter attributes.exp is not valid: ${WHOLE}.`],
    [{ exp: '2030-01-01' }, `The parameter attributes.exp is not valid: ${WHOLE}.`],
    [{ exp: '1' }, `The parameter attributes.exp is not valid: ${WHOLE}.`],
    [{ exp: true }, `The parameter attributes.exp is not valid: ${WHOLE}.`],
    [{ nbf: 253_402_300_800 }, 'The parameter attributes.nbf is not valid: a time is not after the year 9999.'],
    [{ enabled: 'false' }, 'The parameter attributes.enabled is not valid: attributes.enabled is true or false.'],
    [{ enabled: 0 }, 'The parameter attributes.enabled is not valid: attributes.enabled is true or false.'],
  ])('%j are refused for secrets and keys alike', async (attributes, text) => {
    for (const [path, body] of [
      ['/secrets/attacked', { value: 'x' }],
      ['/keys/attacked/create', { kty: 'RSA' }],
    ] as const) {
      const method = path.startsWith('/secrets') ? 'PUT' : 'POST';
      const { outcome } = await vault(method, path, { ...body, attributes });
      expectVaultError(outcome, 400, 'BadParameter', { text });
    }
  });

  it('a patch cannot bring the ends of the window out of order, one at a time', async () => {
    await target.gateway.vault('PUT', '/secrets/window', { value: 'x', attributes: { nbf: 1_000, exp: 2_000 } });
    for (const attributes of [{ nbf: 2_000 }, { exp: 1_000 }]) {
      const { outcome } = await vault('PATCH', '/secrets/window', { attributes });
      const text = 'The parameter attributes is not valid: attributes.exp must be later than attributes.nbf.';
      expectVaultError(outcome, 400, 'BadParameter', { text });
    }
  });
});
