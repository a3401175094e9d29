import { z } from 'zod';
import { addressBytes } from '../../crypto/certificates/ip-address.ts';
import type { Change } from '../../operation.ts';
import { createGrantRows, type GrantRow } from '../stored-grants/grant-rows.ts';
import type { SignInCall } from './call.ts';

/**
 * After a few failures each further one costs a longer wait. Three counts: an account from one address, that address with
 * whatever accounts, that account from whatever addresses. The last is lenient, and does not hold where the account has
 * signed in before from this very address: or an attacker could keep its owner out. They stand in the database, so that all
 * processes count together, under a digest: what was typed as a name may have been a password.
 */
export interface Limited {
  /** Seconds to wait; 0 where a try is free. */
  readonly wait: number;
  /** What a wrong try leaves. */
  failed(): readonly Change[];
  /** What a right password leaves to which something is missing yet: no failure is forgotten. */
  passed(): readonly Change[];
  /** What a finished sign-in leaves. */
  succeeded(): readonly Change[];
}

interface Rule {
  readonly name: string;
  /** So many failures cost nothing. */
  readonly free: number;
  /** Seconds. */
  readonly longest: number;
}

const PAIR: Rule = { name: 'pair', free: 5, longest: 300 };
const ADDRESS: Rule = { name: 'address', free: 20, longest: 300 };
const ACCOUNT: Rule = { name: 'account', free: 50, longest: 30 };

/** Guesses of a device's code: from one address, whoever makes them (RFC 8628 section 5.1). */
const DEVICE: Rule = { name: 'device', free: 5, longest: 300 };

/** Seconds: failures are forgotten an hour after the last one, an address from which somebody signed in after a month. */
const REMEMBERED = 3600;
const KNOWN = 30 * 86_400;

const countMeta = z.object({ failures: z.number(), last: z.number(), known: z.boolean() });

interface Count extends z.infer<typeof countMeta> {
  readonly rule: Rule;
  readonly id: string;
  readonly row: GrantRow | undefined;
}

export async function limitSignIn(call: SignInCall, account: string): Promise<Limited> {
  const name = account.trim().toLowerCase();
  const address = networkOf(call.request.peer);
  const pair = await countOf(call, PAIR, `${address} ${name}`);
  const others = [await countOf(call, ADDRESS, address), await countOf(call, ACCOUNT, name)];
  const holding = [pair, ...others].filter(({ rule }) => !(pair.known && rule === ACCOUNT));
  return {
    wait: waitOf(call, holding),
    failed: () => [pair, ...others].map((count) => failedOnce(call, count)),
    passed: () => [
      ...(pair.row ? [] : [write(call, pair, { failures: 0, last: call.clock(), known: false })]),
      ...unmoved(call, [pair, ...others]),
    ],
    succeeded: () => [write(call, pair, { failures: 0, last: call.clock(), known: true }), ...unmoved(call, others)],
  };
}

/** The address alone: a code of a device belongs to nobody yet. */
export async function limitDeviceCodes(call: SignInCall): Promise<Pick<Limited, 'wait' | 'failed' | 'passed'>> {
  const count = await countOf(call, DEVICE, networkOf(call.request.peer));
  return {
    wait: waitOf(call, [count]),
    failed: () => [failedOnce(call, count)],
    passed: () =>
      count.row ? unmoved(call, [count]) : [write(call, count, { failures: 0, last: call.clock(), known: false })],
  };
}

/** Whoever has one IPv6 address has the 2^64 beside it. */
function networkOf(peer: string): string {
  const bytes = addressBytes(peer.replace(/^::ffff:(?=\d+\.)/, ''));
  return bytes?.length === 16 ? Buffer.from(bytes.subarray(0, 8)).toString('hex') : peer;
}

async function countOf(call: SignInCall, rule: Rule, of: string): Promise<Count> {
  const id = call.seal.mac(`sign-in/limit/${rule.name}`, of).toString('hex');
  const row = await createGrantRows(call).find('sign-in-limit', id);
  const stored = row && countMeta.parse(JSON.parse(row.meta));
  const now = call.clock();
  const counts = stored !== undefined && now < stored.last + REMEMBERED * 1000;
  const known = stored?.known === true && row !== undefined && now < row.until * 1000;
  return { rule, id, row, known, failures: counts ? stored.failures : 0, last: stored?.last ?? 0 };
}

function waitOf(call: SignInCall, counts: readonly Count[]): number {
  const waits = counts.map(({ rule, failures, last }) => last + delay(rule, failures) * 1000 - call.clock());
  return Math.max(0, Math.ceil(Math.max(...waits) / 1000));
}

/** 1, 2, 4 ... seconds. */
function delay({ free, longest }: Rule, failures: number): number {
  return failures < free ? 0 : Math.min(longest, 2 ** (failures - free));
}

function failedOnce(call: SignInCall, count: Count): Change {
  return write(call, count, { failures: count.failures + 1, last: call.clock(), known: count.known });
}

/**
 * A right try writes what a wrong one would, as it is: of tries that are made at once it loses to a wrong one that was
 * faster, and waits as that one's next. Or all of them would have been free.
 */
function unmoved(call: SignInCall, counts: readonly Count[]): Change[] {
  return counts.flatMap(({ row }) => (row === undefined ? [] : [createGrantRows(call).replace(row, row)]));
}

function write(call: SignInCall, { id, row }: Count, count: z.infer<typeof countMeta>): Change {
  const rows = createGrantRows(call);
  const until = Math.floor(count.last / 1000) + (count.known ? KNOWN : REMEMBERED);
  const content = { until, meta: JSON.stringify(count) };
  return row === undefined ? rows.insert('sign-in-limit', id, content) : rows.replace(row, content);
}
