import { Buffer } from 'node:buffer';
import { type Reason, refusal } from './refusal.ts';

/**
 * A reader of BER (ITU-T X.690) that comes from strangers: bounds, depth and count are checked, and lengths may be
 * indefinite (section 8.1.3.6), as older exports of Windows and Java have them.
 */
export interface Element {
  readonly tag: number;
  readonly content: Buffer;
  /** From the tag to the last byte. */
  readonly raw: Buffer;
  /** How many elements are around it. */
  readonly depth: number;
}

export const TAG = {
  integer: 0x02,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  sequence: 0x30,
  set: 0x31,
} as const;

const CONSTRUCTED = 0x20;
const MULTI_BYTE_TAG = 0x1f;
const INDEFINITE = 0x80;
const MOST_LENGTH_OCTETS = 4;
const DEEPEST = 32;
const MOST_CHILDREN = 256;

/** `[number]` around elements. */
export const context = (number: number): number => 0xa0 | number;

/**
 * The one element that `bytes` are, from the first to the last.
 * @param missing what to refuse it with where its end is not there.
 */
export function readWhole(bytes: Buffer, depth: number, missing: Reason = 'damaged'): Element {
  const { element, end } = readAt({ bytes, missing }, 0, depth);
  if (end !== bytes.length) throw refusal('damaged');
  return element;
}

/** The elements inside a constructed one. */
export function childrenOf({ tag, content, depth }: Element): readonly Element[] {
  if ((tag & CONSTRUCTED) === 0) throw refusal('damaged');
  const found: Element[] = [];
  for (let at = 0; at < content.length; ) {
    const { element, end } = readAt({ bytes: content, missing: 'damaged' }, at, depth + 1);
    found.push(element);
    if (found.length > MOST_CHILDREN) throw refusal('tooDeep');
    at = end;
  }
  return found;
}

/** The children of `element`, which must have the tag. */
export function childrenIn(element: Element | undefined, tag: number): readonly Element[] {
  if (element?.tag !== tag) throw refusal('damaged');
  return childrenOf(element);
}

/** The bytes of a string under `tag`, which may be in pieces (section 8.7.3). */
export function octets(element: Element | undefined, tag: number = TAG.octetString): Buffer {
  if (element?.tag === tag) return element.content;
  if (element?.tag !== (tag | CONSTRUCTED)) throw refusal('damaged');
  return Buffer.concat(childrenOf(element).map((piece) => octets(piece)));
}

/** A number from 0 to 2^31 - 1; larger ones are the largest. */
export function count(element: Element | undefined): number {
  if (element?.tag !== TAG.integer || element.content.length === 0) throw refusal('damaged');
  const { content } = element;
  if (((content[0] ?? 0) & 0x80) !== 0) throw refusal('damaged');
  const digits = content.subarray(content.findIndex((byte) => byte !== 0));
  return digits.length > 4 ? 0x7fff_ffff : Math.min(digits.readUIntBE(0, digits.length), 0x7fff_ffff);
}

/** The dotted form of an object identifier (section 8.19). */
export function oidOf(element: Element | undefined): string {
  if (element?.tag !== TAG.oid || element.content.length === 0 || element.content.length > 32) throw refusal('damaged');
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of element.content) {
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [head = 0n, ...rest] = arcs;
  const first = head < 80n ? head / 40n : 2n;
  return [first, head - first * 40n, ...rest].join('.');
}

interface Source {
  readonly bytes: Buffer;
  readonly missing: Reason;
}

interface Read {
  readonly element: Element;
  /** Where the next one starts. */
  readonly end: number;
}

function readAt(source: Source, at: number, depth: number): Read {
  const { bytes, missing } = source;
  if (depth > DEEPEST) throw refusal('tooDeep');
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) throw refusal(missing);
  if ((tag & MULTI_BYTE_TAG) === MULTI_BYTE_TAG) throw refusal('damaged');
  if (first === INDEFINITE) return readIndefinite(source, at, depth);
  const lengthOctets = first < INDEFINITE ? 0 : first & 0x7f;
  if (lengthOctets > MOST_LENGTH_OCTETS) throw refusal('damaged');
  const start = at + 2 + lengthOctets;
  if (start > bytes.length) throw refusal(missing);
  const end = start + (lengthOctets === 0 ? first : bytes.readUIntBE(at + 2, lengthOctets));
  if (end > bytes.length) throw refusal(missing);
  return { element: { tag, content: bytes.subarray(start, end), raw: bytes.subarray(at, end), depth }, end };
}

/** Up to the two zeros that end it: what is inside is read only to find where they are. */
function readIndefinite(source: Source, start: number, depth: number): Read {
  const { bytes } = source;
  const tag = bytes[start] ?? 0;
  if ((tag & CONSTRUCTED) === 0) throw refusal('damaged');
  let at = start + 2;
  while (bytes[at] !== 0 || bytes[at + 1] !== 0) at = readAt(source, at, depth + 1).end;
  const end = at + 2;
  return { element: { tag, content: bytes.subarray(start + 2, at), raw: bytes.subarray(start, end), depth }, end };
}
