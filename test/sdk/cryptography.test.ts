import { generateKeyPairSync, hash, type JsonWebKeyInput, randomBytes } from 'node:crypto';
import type { CreateKeyOptions, CryptographyClient, JsonWebKey, KeyVaultKey } from '@azure/keyvault-keys';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audited } from '../audit.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { clientsOf } from './clients.ts';

/**
 * Microsoft's KeyClient and CryptographyClient with every algorithm that they have: what they do with the public key on
 * their own side must fit what the vault does with the private one.
 */
let gateway: TestGateway;
let clients: ReturnType<typeof clientsOf>;

beforeAll(async () => {
  gateway = await startTestGateway({ hsmKeys: 'software' });
  clients = clientsOf(gateway);
});

afterAll(async () => {
  clients.close();
  await gateway.stop();
});

const cryptography = ({ id = '' }: KeyVaultKey): CryptographyClient => clients.cryptography(id);
const digestOf = (algorithm: string, data: Uint8Array): Buffer =>
  hash(`sha${/\d{3}/.exec(algorithm)?.[0] ?? ''}`, data, 'buffer');
const changed = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes, (byte, at) => (at === 3 ? byte ^ 1 : byte));

/** What the vault was asked to do meanwhile, by the names of its audit events. */
async function asked<T>(work: () => Promise<T>): Promise<{ result: T; events: string[] }> {
  const { result, records } = await audited(gateway, work);
  return { result, events: records.map(({ operation }) => operation).filter((name) => name !== 'KeyGet') };
}

describe.each([2048, 3072, 4096])('an RSA key of %i bits', (keySize) => {
  let client: CryptographyClient;
  beforeAll(async () => {
    client = cryptography(await clients.keys.createRsaKey(`rsa-${keySize}`, { keySize }));
    // From here on the client holds the public key.
    await client.encrypt({ algorithm: 'RSA-OAEP', plaintext: Buffer.from('x') });
  });

  it.each(['RSA1_5', 'RSA-OAEP'] as const)(
    '%s: the client encrypts by itself, and the vault decrypts',
    async (algorithm) => {
      const plaintext = randomBytes(32);
      const encrypted = await asked(() => client.encrypt({ algorithm, plaintext }));
      expect(encrypted.events).toEqual([]);
      const ciphertext = encrypted.result.result;
      const decrypted = await asked(() => client.decrypt({ algorithm, ciphertext }));
      expect(Buffer.from(decrypted.result.result)).toEqual(plaintext);
      expect(decrypted.events).toEqual(['KeyDecrypt']);
    },
  );

  it.each(['RSA1_5', 'RSA-OAEP'] as const)(
    '%s: the client wraps by itself, and the vault unwraps',
    async (algorithm) => {
      const key = randomBytes(32);
      const wrapped = await asked(() => client.wrapKey(algorithm, key));
      expect(wrapped.events).toEqual([]);
      const unwrapped = await asked(() => client.unwrapKey(algorithm, wrapped.result.result));
      expect(Buffer.from(unwrapped.result.result)).toEqual(key);
      expect(unwrapped.events).toEqual(['KeyUnwrap']);
    },
  );

  it('RSA-OAEP-256: the vault does both, which this client does not do by itself', async () => {
    const plaintext = randomBytes(32);
    const { result, events } = await asked(async () => {
      const { result: ciphertext } = await client.encrypt({ algorithm: 'RSA-OAEP-256', plaintext });
      const { result: wrapped } = await client.wrapKey('RSA-OAEP-256', plaintext);
      const opened = await client.decrypt({ algorithm: 'RSA-OAEP-256', ciphertext });
      return [opened.result, (await client.unwrapKey('RSA-OAEP-256', wrapped)).result];
    });
    for (const each of result) expect(Buffer.from(each)).toEqual(plaintext);
    expect(events.sort()).toEqual(['KeyDecrypt', 'KeyEncrypt', 'KeyUnwrap', 'KeyWrap']);
  });

  it.each(['RS256', 'RS384', 'RS512'])(
    '%s: the vault signs, and the client verifies the message by itself',
    async (algorithm) => {
      const data = randomBytes(100);
      const { result: signature } = await client.sign(algorithm, digestOf(algorithm, data));
      const verified = await asked(() => client.verifyData(algorithm, data, signature));
      expect(verified).toMatchObject({ result: { result: true }, events: [] });
      expect((await client.verifyData(algorithm, data, changed(signature))).result).toBe(false);
      expect((await client.verifyData(algorithm, changed(data), signature)).result).toBe(false);
    },
  );
});

it('PS256: this client takes a message to be signed as RS256, so that only the vault can say that it is', async () => {
  const client = cryptography(await clients.keys.createRsaKey('pss'));
  const data = randomBytes(100);
  const { result: signature } = await client.signData('PS256', data);
  expect((await client.verifyData('PS256', data, signature)).result).toBe(false);
  expect((await client.verify('PS256', digestOf('PS256', data), signature)).result).toBe(true);
});

const SIGNERS: readonly (readonly [string, CreateKeyOptions & { kty: string }])[] = [
  ['RS256', { kty: 'RSA' }],
  ['RS384', { kty: 'RSA' }],
  ['RS512', { kty: 'RSA' }],
  ['PS256', { kty: 'RSA' }],
  ['PS384', { kty: 'RSA' }],
  ['PS512', { kty: 'RSA' }],
  ['ES256', { kty: 'EC', curve: 'P-256' }],
  ['ES384', { kty: 'EC', curve: 'P-384' }],
  ['ES512', { kty: 'EC', curve: 'P-521' }],
  ['ES256K', { kty: 'EC', curve: 'P-256K' }],
  ['HS256', { kty: 'oct', keyOps: ['sign', 'verify'] }],
  ['HS384', { kty: 'oct', keyOps: ['sign', 'verify'] }],
  ['HS512', { kty: 'oct', keyOps: ['sign', 'verify'] }],
];

describe.each(SIGNERS)('%s', (algorithm, { kty, ...options }) => {
  it('signs a digest at the vault, which verifies it, and nothing that was changed', async () => {
    const client = cryptography(await clients.keys.createKey(`signs-${kty}`, kty, options));
    // ES256K is of SHA-256, ES512 of SHA-512: the name says it.
    const digest = digestOf(algorithm, randomBytes(100));
    const { result: signature } = await client.sign(algorithm, digest);
    const { result, events } = await asked(() => client.verify(algorithm, digest, signature));
    expect([result.result, events]).toEqual([true, ['KeyVerify']]);
    expect((await client.verify(algorithm, digest, changed(signature))).result).toBe(false);
    expect((await client.verify(algorithm, changed(digest), signature)).result).toBe(false);
  });
});

it.each(['ES256', 'ES384', 'ES512', 'ES256K'])(
  '%s: signData hashes once, and so does verifyData',
  async (algorithm) => {
    const curve = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521', ES256K: 'P-256K' }[algorithm] ?? '';
    const client = cryptography(await clients.keys.createEcKey(`data-${algorithm}`, { curve }));
    const data = randomBytes(500);
    const { result: signature } = await client.signData(algorithm, data);
    expect((await client.verify(algorithm, digestOf(algorithm, data), signature)).result).toBe(true);
    expect((await client.verifyData(algorithm, data, signature)).result).toBe(true);
    expect((await client.verifyData(algorithm, changed(data), signature)).result).toBe(false);
  },
);

describe.each([128, 192, 256])('an oct key of %i bits', (keySize) => {
  let client: CryptographyClient;
  beforeAll(async () => {
    client = cryptography(await clients.keys.createOctKey(`oct-${keySize}`, { keySize }));
  });

  it('encrypts with GCM at the vault: iv and tag come back, further data is bound', async () => {
    const algorithm = `A${keySize}GCM` as 'A256GCM';
    const plaintext = randomBytes(100);
    const additionalAuthenticatedData = randomBytes(10);
    const made = await client.encrypt({ algorithm, plaintext, additionalAuthenticatedData });
    expect([made.iv?.length, made.authenticationTag?.length]).toEqual([12, 16]);
    const { result: ciphertext, iv = new Uint8Array(), authenticationTag = new Uint8Array() } = made;
    const sealed = { algorithm, ciphertext, iv, authenticationTag, additionalAuthenticatedData };
    expect(Buffer.from((await client.decrypt(sealed)).result)).toEqual(plaintext);
    await expect(client.decrypt({ ...sealed, authenticationTag: changed(authenticationTag) })).rejects.toMatchObject({
      statusCode: 400,
      code: 'BadParameter',
      message: 'The ciphertext could not be decrypted with this key and algorithm.',
    });
  });

  it.each(['CBC', 'CBCPAD'])(
    'encrypts with %s under an iv of the caller: this client makes none, whatever its page says',
    async (mode) => {
      const algorithm = `A${keySize}${mode}` as 'A256CBC';
      const plaintext = randomBytes(64);
      const iv = new Uint8Array(randomBytes(16));
      const { result: ciphertext, iv: used } = await client.encrypt({ algorithm, plaintext, iv });
      expect(Buffer.from(used ?? []).equals(iv)).toBe(true);
      expect(Buffer.from((await client.decrypt({ algorithm, ciphertext, iv })).result)).toEqual(plaintext);
    },
  );

  it('wraps and unwraps', async () => {
    const algorithm = `A${keySize}KW` as 'A256KW';
    const key = randomBytes(32);
    const { result: wrapped } = await client.wrapKey(algorithm, key);
    expect(wrapped).toHaveLength(40);
    expect(Buffer.from((await client.unwrapKey(algorithm, wrapped)).result)).toEqual(key);
  });
});

describe('KeyClient', () => {
  /** As this client wants a key: bytes for numbers. */
  function jwkOf({ key }: { key: JsonWebKeyInput['key'] }): JsonWebKey {
    const numbers = Object.entries(key).filter(([name]) => name !== 'kty' && name !== 'crv');
    const bytes = numbers.map(([name, text]) => [name, new Uint8Array(Buffer.from(String(text), 'base64url'))]);
    return {
      kty: key.kty,
      crv: key.crv === 'secp256k1' ? 'P-256K' : key.crv,
      ...Object.fromEntries(bytes),
    } as JsonWebKey;
  }

  it.each(['prime256v1', 'secp384r1', 'secp521r1', 'secp256k1'])('imports an EC key on %s', async (namedCurve) => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve });
    const key = jwkOf({ key: privateKey.export({ format: 'jwk' }) });
    const imported = await clients.keys.importKey(`ec-${namedCurve}`, { ...key, keyOps: ['sign', 'verify'] });
    expect(imported).toMatchObject({ keyType: 'EC', key: { crv: key.crv }, keyOperations: ['sign', 'verify'] });
    expect([imported.key?.x, imported.key?.y].map((each) => Buffer.from(each ?? []))).toEqual(
      [key.x, key.y].map((each) => Buffer.from(each ?? [])),
    );
    expect(imported.key?.d).toBeUndefined();
  });

  it('imports an oct key, which decrypts what was encrypted with it here', async () => {
    const k = new Uint8Array(randomBytes(32));
    const imported = await clients.keys.importKey('oct-here', { kty: 'oct', k });
    expect(imported.key?.k).toBeUndefined();
    const algorithm = 'A256CBCPAD';
    const iv = new Uint8Array(randomBytes(16));
    const plaintext = Buffer.from('encrypted without the vault');
    const { CryptographyClient: Local } = await import('@azure/keyvault-keys');
    const { result: ciphertext } = await new Local({ kty: 'oct', k }).encrypt({ algorithm, plaintext, iv });
    expect(Buffer.from((await cryptography(imported).decrypt({ algorithm, ciphertext, iv })).result)).toEqual(
      plaintext,
    );
  });

  it('makes keys that call themselves hardware keys, where the server was told to', async () => {
    expect(await clients.keys.createRsaKey('rsa-hsm', { hsm: true })).toMatchObject({ keyType: 'RSA-HSM' });
    expect(await clients.keys.createEcKey('ec-hsm', { hsm: true, curve: 'P-384' })).toMatchObject({
      keyType: 'EC-HSM',
    });
    expect(await clients.keys.createOctKey('oct-hsm', { hsm: true })).toMatchObject({ keyType: 'oct-HSM' });
    const imported = await clients.keys.importKey(
      'imported-hsm',
      { kty: 'oct', k: new Uint8Array(randomBytes(16)) },
      { hardwareProtected: true },
    );
    expect(imported).toMatchObject({ keyType: 'oct-HSM' });
  });

  it('uses a key of which it knows no version', async () => {
    const { id = '' } = await clients.keys.createEcKey('unversioned');
    const client = clients.cryptography(id.split('/').slice(0, -1).join('/'));
    const digest = digestOf('ES256', randomBytes(10));
    const { result: signature, keyID } = await client.sign('ES256', digest);
    expect(keyID).toBe(id);
    expect((await client.verify('ES256', digest, signature)).result).toBe(true);
  });

  it('gets random bytes', async () => {
    expect(await clients.keys.getRandomBytes(32)).toHaveLength(32);
  });

  it('is told that no hardware attests a key', async () => {
    await expect(clients.keys.getKeyAttestation('unversioned')).rejects.toMatchObject({
      statusCode: 400,
      code: 'BadParameter',
      message:
        'There is no attestation of this key: it is protected by software, and only hardware gives one. Get the key without it.',
    });
    await expect(clients.keys.getKeyAttestation('not-there')).rejects.toMatchObject({
      statusCode: 404,
      code: 'KeyNotFound',
    });
  });

  it('comes ready for a key by its name', async () => {
    const client = clients.keys.getCryptographyClient('demo-key');
    const plain = randomBytes(32);
    const { result } = await client.encrypt('RSA-OAEP-256', plain);
    expect(Buffer.from((await client.decrypt('RSA-OAEP-256', result)).result).equals(plain)).toBe(true);
  });

  it('is told that no key is released', async () => {
    await expect(clients.keys.releaseKey('unversioned', 'e30.e30.AA')).rejects.toMatchObject({
      statusCode: 403,
      code: 'Forbidden',
    });
    await expect(clients.keys.createRsaKey('exportable', { exportable: true })).rejects.toMatchObject({
      statusCode: 400,
      code: 'BadParameter',
    });
  });
});
