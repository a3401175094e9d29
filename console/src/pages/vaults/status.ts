import type { Attributes } from '../../../../src/wire/attributes.ts';

export type Status = 'enabled' | 'disabled' | 'expired' | 'early';

/** What the attributes mean at that time, in Unix seconds. */
export function statusOf(
  { enabled, nbf, exp }: Pick<Attributes, 'enabled' | 'nbf' | 'exp'>,
  now = Date.now() / 1000,
): Status {
  if (!enabled) return 'disabled';
  if (exp !== undefined && exp <= now) return 'expired';
  return nbf !== undefined && nbf > now ? 'early' : 'enabled';
}
