import { Buffer } from 'node:buffer';
import { childrenOf, readWhole } from './ber.ts';

const END = Buffer.of(0, 0);
const OCTET_STRING = 0x04;
const IMPLICIT_STRING = 0x80;
const CONSTRUCTED = 0x20;

/** The same as `der` with no length said, and with each string of bytes in two pieces. */
export function indefinite(der: Buffer): Buffer {
  const element = readWhole(der, 0);
  const { tag, content } = element;
  if ((tag & CONSTRUCTED) !== 0) {
    return Buffer.concat([Buffer.of(tag, 0x80), ...childrenOf(element).map(({ raw }) => indefinite(raw)), END]);
  }
  if (tag !== OCTET_STRING && tag !== IMPLICIT_STRING) return der;
  const middle = content.length >> 1;
  const pieces = [content.subarray(0, middle), content.subarray(middle)].map(piece);
  return Buffer.concat([Buffer.of(tag | CONSTRUCTED, 0x80), ...pieces, END]);
}

/** A string of bytes with its length in the longest form that fits. */
function piece(bytes: Buffer): Buffer {
  const head = Buffer.of(OCTET_STRING, 0x83, 0, 0, 0);
  head.writeUIntBE(bytes.length, 2, 3);
  return Buffer.concat([head, bytes]);
}
