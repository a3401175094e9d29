import { z } from 'zod';
import { contract } from '../operation.ts';
import { objectName, optionalVersion } from './name.ts';

/** Key Vault's contracts for what is done with keys (Key Vault REST reference, Keys). */

const base64Url = (name: string) => z.string({ error: `${name} is base64url text` }).max(16_384, `${name} is too long`);

const target = {
  name: objectName,
  version: optionalVersion,
  alg: z.string({ error: 'alg is a text' }).max(64, 'alg is too long'),
};

/** KeyOperationsParameters. All bytes are base64url without padding. */
const cipherInput = z.object({
  ...target,
  value: base64Url('value'),
  iv: base64Url('iv').nullish(),
  aad: base64Url('aad').nullish(),
  tag: base64Url('tag').nullish(),
});

/** KeyOperationResult. */
const keyOutput = z.object({
  kid: z.string(),
  value: z.string(),
  iv: z.string().optional(),
  tag: z.string().optional(),
  aad: z.string().optional(),
});

export const encrypt = contract({
  name: 'encrypt',
  summary: 'Encrypt with a key',
  method: 'POST',
  path: '/keys/{name}/{version?}/encrypt',
  permission: { kind: 'keys', verb: 'encrypt' },
  input: cipherInput,
  output: keyOutput,
});

export const decrypt = contract({
  name: 'decrypt',
  summary: 'Decrypt with a key',
  method: 'POST',
  path: '/keys/{name}/{version?}/decrypt',
  permission: { kind: 'keys', verb: 'decrypt' },
  input: cipherInput,
  output: keyOutput,
});

export const wrapKey = contract({
  name: 'wrapKey',
  summary: 'Wrap a symmetric key with a key',
  method: 'POST',
  path: '/keys/{name}/{version?}/wrapkey',
  permission: { kind: 'keys', verb: 'wrapKey' },
  input: cipherInput,
  output: keyOutput,
});

export const unwrapKey = contract({
  name: 'unwrapKey',
  summary: 'Unwrap a symmetric key with a key',
  method: 'POST',
  path: '/keys/{name}/{version?}/unwrapkey',
  permission: { kind: 'keys', verb: 'unwrapKey' },
  input: cipherInput,
  output: keyOutput,
});

export const sign = contract({
  name: 'sign',
  summary: 'Sign a digest with a key',
  method: 'POST',
  path: '/keys/{name}/{version?}/sign',
  permission: { kind: 'keys', verb: 'sign' },
  input: z.object({ ...target, value: base64Url('value') }),
  output: keyOutput,
});

export const verify = contract({
  name: 'verify',
  summary: 'Verify the signature of a digest with a key',
  method: 'POST',
  path: '/keys/{name}/{version?}/verify',
  permission: { kind: 'keys', verb: 'verify' },
  input: z.object({ ...target, digest: base64Url('digest'), value: base64Url('value') }),
  output: z.object({ value: z.boolean() }),
});

const MOST_RANDOM_BYTES = 128;
const COUNT = `count is a whole number from 1 to ${MOST_RANDOM_BYTES}`;

export const getRandomBytes = contract({
  name: 'GetRandomBytes',
  summary: 'Get random bytes',
  method: 'POST',
  path: '/rng',
  permission: { kind: 'keys', verb: 'get' },
  input: z.object({ count: z.int({ error: COUNT }).min(1, COUNT).max(MOST_RANDOM_BYTES, COUNT) }),
  output: z.object({ value: z.string() }),
});

export const release = contract({
  name: 'release',
  summary: 'Release a key',
  method: 'POST',
  path: '/keys/{name}/{version?}/release',
  permission: { kind: 'keys', verb: 'release' },
  input: z.object({ name: objectName, version: optionalVersion }),
  output: z.object({ value: z.string() }),
});
