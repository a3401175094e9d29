import { Fault } from '../fault.ts';
import { type Budget, retryAfter, type Throttle } from '../http/throttle.ts';
import type { Contract } from '../operation.ts';
import { objectName } from '../wire/name.ts';
import type { KeyMeta } from './keys/key-type.ts';
import { checked, findObject } from './objects.ts';
import type { VaultContext } from './room.ts';

/**
 * How much a vault does in ten seconds ("Azure Key Vault service limits"): transactions of one kind share a budget, in
 * which the larger keys weigh more, so that 4,000 of RSA-2048 are as much as 500 of RSA-4096.
 */
const BUDGETS: Readonly<Record<string, number>> = {
  'secrets/create': 300,
  'secrets/other': 4000,
  'keys/create': 20,
  'keys/other': 4000,
};
const WINDOW_SECONDS = 10;

/** The transactions that Azure counts as creations. */
const CREATIONS: ReadonlySet<string> = new Set(['set', 'create', 'import', 'rotate', 'restore']);

/** By the bytes of the modulus; elliptic curves and secrets weigh 1. The -HSM types weigh twice as much. */
const WEIGHTS = [
  { bytes: 512, weight: 8 },
  { bytes: 384, weight: 4 },
];

const PREFIX = 'vault:';

/** The budget of what `countTransaction` counts; undefined for what others count. */
export function budgetOfVault(who: string): Budget | undefined {
  if (!who.startsWith(PREFIX)) return undefined;
  const [kind = ''] = who.slice(PREFIX.length).split(':', 1);
  return { limit: BUDGETS[kind] ?? 4000, windowSeconds: WINDOW_SECONDS };
}

/** Counts an admitted call. Throws Fault TooManyRequests, with Retry-After, where the vault has done too much. */
export async function countTransaction(
  throttle: Throttle,
  context: VaultContext,
  { method, permission }: Pick<Contract<unknown, unknown>, 'method' | 'permission'>,
  asked: { readonly name?: string | undefined },
): Promise<void> {
  if (permission === undefined) return;
  const { kind, verb } = permission;
  // An update needs `set` too, and creates nothing.
  const creates = CREATIONS.has(verb) && method !== 'PATCH';
  const weight = kind === 'keys' && !creates ? await weightOf(context, asked.name) : 1;
  const who = `${PREFIX}${kind}/${creates ? 'create' : 'other'}:${context.vault.name}`;
  const wait = await throttle.admit(who, weight);
  if (wait > 0) throw tooMany(retryAfter(wait));
}

async function weightOf(context: VaultContext, given: string | undefined): Promise<number> {
  const name = objectName.safeParse(given).data;
  const found = name === undefined ? undefined : await findObject(context, 'keys', { name });
  if (found === undefined) return 1;
  const { kty, n = '' } = checked<KeyMeta>(context, found);
  const bytes = Buffer.byteLength(n, 'base64url');
  const weight = WEIGHTS.find((row) => bytes >= row.bytes)?.weight ?? 1;
  return kty.endsWith('-HSM') ? weight * 2 : weight;
}

function tooMany(seconds: number): Fault {
  return new Fault(
    'TooManyRequests',
    `The vault has reached its limit of transactions in ${WINDOW_SECONDS} seconds: try again in ${seconds} seconds.`,
    { headers: { 'retry-after': String(seconds) } },
  );
}
