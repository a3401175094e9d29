import type { KeyOperation } from '../../../../../../src/wire/json-web-key.ts';
import { fromBase64Url, toBase64Url } from '../../../../api/base64.ts';
import { type KeyResult, type KeyTarget, operate, type Verdict } from '../../../../api/key-use.ts';
import { textOf } from '../../../../api/text.ts';
import { textIn } from '../../../../parts/forms/fields.ts';
import { strings } from '../../../../strings/strings.ts';
import type { Algorithm } from './algorithms.ts';
import { bytesIn, partIn, type Source } from './input.ts';

/** What is no secret: a ciphertext and its parts, or a signature and the digest that it is of. All in base64url. */
export interface Made extends KeyResult {
  readonly of: 'encrypt' | 'wrapKey' | 'sign';
  readonly digest?: string;
}

export type Outcome =
  | { readonly made: Made }
  | { readonly kid: string; readonly secret: string; readonly isText: boolean }
  | { readonly valid: boolean };

export interface Asked {
  readonly target: KeyTarget;
  readonly algorithm: Algorithm;
  readonly form: FormData;
}

type Perform = (asked: Asked) => Promise<Outcome>;

/** Does with the key what a form says. Throws ApiError. */
export const perform = (operation: KeyOperation, asked: Asked): Promise<Outcome> => PERFORM[operation](asked);

const close =
  (of: 'encrypt' | 'wrapKey'): Perform =>
  async ({ target, algorithm: { name: alg, parts }, form }) => {
    const value = toBase64Url(await bytesIn(form, sourceIn(form), false));
    const aad = parts?.aad && partIn(form, 'aad', strings.keyUse.aad);
    const iv = parts === undefined || parts.makesIv ? undefined : ivIn(form, parts.iv);
    return { made: { ...(await operate(target, of, { alg, value, iv, aad })), of } };
  };

const open =
  (operation: 'decrypt' | 'unwrapKey'): Perform =>
  async ({ target, algorithm: { name: alg, parts }, form }) => {
    const { keyUse } = strings;
    const { kid, value } = await operate(target, operation, {
      alg,
      value: toBase64Url(await bytesIn(form, sourceIn(form), false)),
      iv: parts && partIn(form, 'iv', keyUse.iv),
      tag: parts?.tag && partIn(form, 'tag', keyUse.tag),
      aad: parts?.aad && partIn(form, 'aad', keyUse.aad),
    });
    // A key is no text, even where its bytes are one.
    const text = operation === 'decrypt' ? textOf(fromBase64Url(value).buffer) : undefined;
    return { kid, secret: text ?? value, isText: text !== undefined };
  };

const sign: Perform = async ({ target, algorithm, form }) => {
  const digest = await digestIn(form, algorithm);
  return { made: { ...(await operate(target, 'sign', { alg: algorithm.name, value: digest })), of: 'sign', digest } };
};

const verify: Perform = async ({ target, algorithm, form }) => {
  const digest = await digestIn(form, algorithm);
  const value = partIn(form, 'signature', strings.keyUse.signature) ?? '';
  const { value: valid } = await operate<Verdict>(target, 'verify', { alg: algorithm.name, digest, value });
  return { valid };
};

const PERFORM: Readonly<Record<KeyOperation, Perform>> = {
  encrypt: close('encrypt'),
  wrapKey: close('wrapKey'),
  decrypt: open('decrypt'),
  unwrapKey: open('unwrapKey'),
  sign,
  verify,
};

const sourceIn = (form: FormData): Source => textIn(form, 'source') as Source;

/** The vault takes one from its caller, who must never send it twice. */
const ivIn = (form: FormData, length: number): string =>
  partIn(form, 'iv', strings.keyUse.iv) ?? toBase64Url(crypto.getRandomValues(new Uint8Array(length)));

/** Key Vault signs digests: what is signed stays here. */
async function digestIn(form: FormData, { hash = 'SHA-256' }: Algorithm): Promise<string> {
  const source = sourceIn(form);
  const bytes = await bytesIn(form, source, true);
  if (source === 'digest') return toBase64Url(bytes);
  return toBase64Url(new Uint8Array(await crypto.subtle.digest(hash, bytes)));
}
