import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect, test } from 'vitest';
import { readKeyFile } from './key-file.ts';

const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const pem = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1') => key.export({ format: 'pem', type });

test.each([
  ['RSA in PKCS #8', rsa, 'pkcs8'],
  ['RSA in PKCS #1', rsa, 'pkcs1'],
  ...['P-256', 'P-384', 'P-521'].flatMap((curve) => {
    const key = ec(curve);
    return [
      [`${curve} in PKCS #8`, key, 'pkcs8'],
      [`${curve} in SEC 1`, key, 'sec1'],
    ] as const;
  }),
] as const)('reads %s as the same JSON Web Key that Node.js makes of it', async (_name, key, type) => {
  expect(await readKeyFile(pem(key, type))).toEqual(key.export({ format: 'jwk' }));
});

test('finds the key among other text, as tools write it', async () => {
  const text = `Bag Attributes\r\n  friendlyName: payroll\r\n${pem(rsa, 'pkcs8').replaceAll('\n', '\r\n')}`;
  expect(await readKeyFile(text)).toEqual(rsa.export({ format: 'jwk' }));
});

test('hands on a JSON Web Key as it stands, for the vault to judge', async () => {
  const jwk = { ...createPrivateKey(pem(rsa, 'pkcs8')).export({ format: 'jwk' }), key_ops: ['decrypt'] };
  expect(await readKeyFile(JSON.stringify(jwk))).toEqual(jwk);
});

test('says that a key is encrypted, in each of the two ways that tools encrypt', async () => {
  const options = { format: 'pem', cipher: 'aes-256-cbc', passphrase: 'passphrase' } as const;
  expect(await readKeyFile(rsa.export({ ...options, type: 'pkcs8' }))).toBe('encrypted');
  expect(await readKeyFile(rsa.export({ ...options, type: 'pkcs1' }))).toBe('encrypted');
});

test.each([
  ['nothing', '', 'noKey'],
  ['a public key', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', 'noKey'],
  ['JSON that is no key', '{"value": "text"}', 'noKey'],
  ['a list', '[]', 'noKey'],
  ['no Base64', '-----BEGIN PRIVATE KEY-----\n****\n-----END PRIVATE KEY-----', 'unreadable'],
  ['bytes that are no key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', 'unreadable'],
  ['a key of a curve that browsers do not know', pem(ec('secp256k1'), 'sec1'), 'unreadable'],
])('says what is wrong with %s', async (_name, text, fault) => {
  expect(await readKeyFile(text)).toBe(fault);
});
