import { Fault } from '../../fault.ts';
import type { Cipher, Encrypted, Parts } from './algorithm.ts';

type Row = Pick<Cipher, 'name' | 'parts'>;

/**
 * Whether `iv` and `aad` are those that the algorithm encrypts with. What it has no use for is refused: a caller who sends
 * `aad` believes that it is authenticated. Throws Fault BadParameter.
 */
export function requirePlainParts({ name, parts }: Row, { iv, aad }: Encrypted): void {
  requireLength('iv', iv, parts?.makesIv ? undefined : parts?.iv, { name, why: parts?.makesIv ? MADE : NONE });
  requireAad(aad, parts, name);
}

/** The same for decryption, with the tag. The ciphertext is not looked at. */
export function requireCipherParts({ name, parts }: Row, { iv, aad, tag }: Encrypted): void {
  requireLength('iv', iv, parts?.iv, { name, why: NONE });
  requireAad(aad, parts, name);
  requireLength('tag', tag, parts?.tag, { name, why: NONE });
}

const NONE = 'has no use for it; leave it out';
const MADE = 'makes its own; leave it out';

/** @param length undefined where there must be none. */
function requireLength(
  part: string,
  bytes: Uint8Array | undefined,
  length: number | undefined,
  { name, why }: { readonly name: string; readonly why: string },
): void {
  if (bytes?.length === length) return;
  throw badPart(part, length === undefined ? `${name} ${why}` : `${name} takes one of ${length} bytes`);
}

function requireAad(aad: Uint8Array | undefined, parts: Parts | undefined, name: string): void {
  if (aad !== undefined && parts?.aad === undefined) throw badPart('aad', `${name} ${NONE}`);
}

export function badPart(part: string, why: string): Fault {
  return new Fault('BadParameter', `The parameter ${part} is not valid: ${why}.`);
}
