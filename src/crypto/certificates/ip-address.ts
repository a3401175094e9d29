import { Buffer } from 'node:buffer';
import { isIPv4, isIPv6 } from 'node:net';

/** The 4 or 16 bytes of an address, or undefined when the text is none. Zones (`%eth0`) do not belong in certificates. */
export function addressBytes(text: string): Buffer | undefined {
  if (isIPv4(text)) return Buffer.from(text.split('.').map(Number));
  if (!isIPv6(text) || text.includes('%')) return undefined;
  // RFC 4291 section 2.2: the last four bytes may be dotted, and one run of zeros may be `::`.
  const [head = '', tail] = text.replace(/[\d.]+\.[\d.]+$/, hexadecimal).split('::');
  const front = groups(head);
  const back = groups(tail ?? '');
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => 0);
  return Buffer.from([...front, ...zeros, ...back].flatMap((group) => [group >> 8, group & 0xff]));
}

/** Address and mask of a network such as `127.0.0.0/8`, as RFC 5280 section 4.2.1.10 wants them, or undefined. */
export function networkBytes(cidr: string): Buffer | undefined {
  const [, text = '', prefix = ''] = /^([^/]+)\/(\d{1,3})$/.exec(cidr) ?? [];
  const address = addressBytes(text);
  const length = Number(prefix);
  if (address === undefined || length > address.length * 8) return undefined;
  const mask = Buffer.from(address.map((_, index) => 0xff & ~(0xff >> Math.min(8, Math.max(0, length - index * 8)))));
  return Buffer.concat([address.map((byte, index) => byte & (mask[index] ?? 0)), mask]);
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function hexadecimal(dotted: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}
