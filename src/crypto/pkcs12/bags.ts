import type { Buffer } from 'node:buffer';
import { childrenIn, context, type Element, octets, oidOf, readWhole, TAG } from './ber.ts';
import type { Password, Spend } from './derivation.ts';
import { decrypt } from './encryption.ts';
import { refusal, unsupported } from './refusal.ts';

/** A file that is being opened, and what was found in it, in its order. */
export interface Opening {
  /** The forms in which the password may have been used. */
  readonly forms: readonly Password[];
  readonly spend: Spend;
  /** PKCS#8. Whoever opens the file clears them. */
  readonly keys: Buffer[];
  /** DER of X.509. */
  readonly certificates: Buffer[];
}

export const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';
const MOST_FOUND = 64;

/** RFC 7292 section 4.2. What has no row (revocation lists, other secrets) is passed over. */
const BAGS: Readonly<Record<string, (value: Element, opening: Opening) => void>> = {
  // keyBag
  '1.2.840.113549.1.12.10.1.1': (value, { keys }) => keys.push(value.raw),
  // pkcs8ShroudedKeyBag
  '1.2.840.113549.1.12.10.1.2': (value, opening) => {
    const [algorithm, data] = childrenIn(value, TAG.sequence);
    opening.keys.push(decrypt(algorithm, octets(data), opening));
  },
  // certBag
  '1.2.840.113549.1.12.10.1.3': (value, { certificates }) => {
    const [type, holder] = childrenIn(value, TAG.sequence);
    if (oidOf(type) === X509_CERTIFICATE) certificates.push(octets(childrenIn(holder, context(0))[0]));
  },
  // safeContentsBag
  '1.2.840.113549.1.12.10.1.6': (value, opening) => openBags(value, opening),
};

/** One ContentInfo of the AuthenticatedSafe (section 4.1). */
export function openContent(info: Element, opening: Opening): void {
  const { type, content } = contentOf(info);
  if (type === DATA) return openBags(readWhole(octets(content), content.depth), opening);
  if (type !== ENCRYPTED_DATA) throw unsupported(type);
  const [, encrypted] = childrenIn(content, TAG.sequence);
  const [, algorithm, data] = childrenIn(encrypted, TAG.sequence);
  const plain = decrypt(algorithm, octets(data, IMPLICIT_STRING), opening);
  openBags(readWhole(plain, content.depth), opening);
}

/** `[0]` in place of the tag of a string. */
const IMPLICIT_STRING = 0x80;

export function contentOf(info: Element | undefined): { type: string; content: Element } {
  const [type, holder] = childrenIn(info, TAG.sequence);
  const [content] = childrenIn(holder, context(0));
  if (content === undefined) throw refusal('damaged');
  return { type: oidOf(type), content };
}

function openBags(bags: Element, opening: Opening): void {
  for (const bag of childrenIn(bags, TAG.sequence)) {
    const [id, holder] = childrenIn(bag, TAG.sequence);
    const [value] = childrenIn(holder, context(0));
    if (value === undefined) throw refusal('damaged');
    BAGS[oidOf(id)]?.(value, opening);
    if (opening.keys.length + opening.certificates.length > MOST_FOUND) throw refusal('tooDeep');
  }
}
