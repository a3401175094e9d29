import { generateKeyPairSync } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { expect, it } from 'vitest';
import { Fault } from '../../fault.ts';
import { createTokenSigner } from './token-signer.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

it('a token is signed with the key whose time it is, and says which', async () => {
  const token = await createTokenSigner({ current: async () => ({ kid: 'one', privateKey }) }).sign({ oid: 'x' });
  expect(decodeProtectedHeader(token)).toEqual({ typ: 'JWT', alg: 'RS256', kid: 'one' });
  expect((await jwtVerify(token, publicKey)).payload).toEqual({ oid: 'x' });
});

it('signatures are counted while they are under way, those that fail as well', async () => {
  const signer = createTokenSigner({ current: async () => ({ kid: 'one', privateKey }) });
  const all = Promise.all([signer.sign({}), signer.sign({}), signer.sign({})]);
  await Promise.resolve();
  expect(signer.running).toBe(3);
  await all;
  expect(signer.running).toBe(0);
  const broken = createTokenSigner({ current: async () => ({ kid: 'one', privateKey: publicKey }) });
  await expect(broken.sign({})).rejects.toThrow();
  expect(broken.running).toBe(0);
});

it('without a key nothing is signed', async () => {
  const unavailable = new Fault('Unavailable', 'The authority has no signing key. Restart Sallyport.');
  const signer = createTokenSigner({ current: () => Promise.reject(unavailable) });
  await expect(signer.sign({})).rejects.toBe(unavailable);
  expect(signer.running).toBe(0);
});
