import { timingSafeEqual } from 'node:crypto';
import { Fault } from '../fault.ts';
import type { Chain, Head } from './unit.ts';

/**
 * The head as a row of `audit_head`, checked. A writer that went on from a head that was moved by hand would hide what was
 * cut off, so it refuses: throws `Tampered`.
 */
export function assertHead(row: unknown, chain: Chain): Head {
  if (isHeadRow(row)) {
    const head = { seq: row.seq, hash: row.hash };
    const mac = chain.seal(head);
    if (mac.length === row.mac.length && timingSafeEqual(mac, row.mac)) return head;
  }
  throw new Fault(
    'Tampered',
    'The head of the audit chain is missing or was changed outside Sallyport: run `sallyport audit verify --offline` and restore a backup.',
  );
}

function isHeadRow(row: unknown): row is { seq: number; hash: Uint8Array; mac: Uint8Array } {
  if (typeof row !== 'object' || row === null) return false;
  if (!('seq' in row && 'hash' in row && 'mac' in row)) return false;
  return typeof row.seq === 'number' && row.hash instanceof Uint8Array && row.mac instanceof Uint8Array;
}
