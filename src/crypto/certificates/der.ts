import { Buffer } from 'node:buffer';

/**
 * A writer for the part of DER (ITU-T X.690) that certificates need. node:crypto reads certificates but cannot make
 * them, and the packages that can bring twenty more.
 */

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const SEQUENCE = 0x30;
const SET = 0x31;
const CONTEXT = 0x80;
const CONSTRUCTED = 0x20;

export const TRUE: Buffer = Buffer.of(0x01, 0x01, 0xff);

/** Tag, length in the shortest form (section 10.1), content. */
function element(tag: number, content: readonly Uint8Array[]): Buffer {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  const head = length < 0x80 ? [tag, length] : [tag, 0x80 | octets.length, ...octets];
  return Buffer.concat([Buffer.from(head), ...content]);
}

export function sequence(...content: readonly Uint8Array[]): Buffer {
  return element(SEQUENCE, content);
}

export function set(...content: readonly Uint8Array[]): Buffer {
  return element(SET, content);
}

/** `[number]` around whole elements. */
export function explicit(number: number, ...content: readonly Uint8Array[]): Buffer {
  return element(CONTEXT | CONSTRUCTED | number, content);
}

/** `[number]` in place of the tag of a string. */
export function implicit(number: number, bytes: Uint8Array): Buffer {
  return element(CONTEXT | number, [bytes]);
}

/** A number that is not negative, from its bytes, most significant first (section 8.3: no needless zeros). */
export function integer(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const shortest = bytes.subarray(start);
  const negative = ((shortest[0] ?? 0) & 0x80) !== 0;
  return element(INTEGER, negative ? [Buffer.of(0), shortest] : [shortest]);
}

/** An object identifier from its dotted form (section 8.19). */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(
    OBJECT_IDENTIFIER,
    [first * 40 + second, ...rest].map((arc) => Buffer.from(base128(arc))),
  );
}

function base128(arc: number): number[] {
  const digits = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift(0x80 | (rest % 128));
  return digits;
}

/** @param unused how many bits at the end do not count, 0 to 7. */
export function bitString(bytes: Uint8Array, unused = 0): Buffer {
  return element(BIT_STRING, [Buffer.of(unused), bytes]);
}

export function octetString(bytes: Uint8Array): Buffer {
  return element(OCTET_STRING, [bytes]);
}

export function utf8String(text: string): Buffer {
  return element(UTF8_STRING, [Buffer.from(text)]);
}

/** Milliseconds since 1970, cut to seconds: two digits for the year up to 2049, then four (RFC 5280 section 4.1.2.5). */
export function time(milliseconds: number): Buffer {
  const digits = `${new Date(milliseconds).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
  if (Number(digits.slice(0, 4)) >= 2050) return element(GENERALIZED_TIME, [Buffer.from(digits)]);
  return element(UTC_TIME, [Buffer.from(digits.slice(2))]);
}

/** The elements inside a constructed element. Only for what this process or node:crypto has written. */
export function children(der: Uint8Array): Buffer[] {
  const buffer = Buffer.from(der.buffer, der.byteOffset, der.length);
  const found: Buffer[] = [];
  for (let at = content(buffer, 0).start; at < buffer.length; ) {
    const { end } = content(buffer, at);
    if (end > buffer.length) throw new RangeError('A DER element is longer than what holds it.');
    found.push(buffer.subarray(at, end));
    at = end;
  }
  return found;
}

/** Where the content of the element at `at` starts and ends. */
function content(der: Buffer, at: number): { start: number; end: number } {
  const first = der.readUInt8(at + 1);
  const octets = first < 0x80 ? 0 : first & 0x7f;
  const start = at + 2 + octets;
  return { start, end: start + (octets === 0 ? first : der.readUIntBE(at + 2, octets)) };
}

/** RFC 7468: lines of 64 characters. */
export function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
