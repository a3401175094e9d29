import type { Change } from '../../operation.ts';
import { type Duration, earlier, later } from '../../wire/duration.ts';
import { DEFAULT_POLICY, durationOf, type StoredPolicy, stillPolicy } from '../keys/rotation-policy.ts';
import { type Kind, keyOf, type ObjectMeta } from '../objects.ts';
import type { VaultScope } from '../room.ts';
import { putDue, type What } from './rows.ts';

/** When what is due, in Unix seconds; absent where it never is. */
export type Moments = Partial<Record<What, number>>;

/** Azure's interval for secrets ("Azure Key Vault as Event Grid source"); keys have that of their policy. */
const THIRTY_DAYS: Duration = { months: 0, days: 30 };

export function momentsOf(kind: Kind, { created, exp }: ObjectMeta, policy: StoredPolicy = DEFAULT_POLICY): Moments {
  const near = kind === 'keys' ? durationOf(policy.notify.timeBeforeExpiry) : THIRTY_DAYS;
  const rotate = kind === 'keys' ? rotationOf({ created, exp }, policy) : undefined;
  return {
    ...(exp !== undefined && { 'near-expiry': earlier(exp, near), expired: exp }),
    ...(rotate !== undefined && { rotate }),
  };
}

function rotationOf(
  { created, exp }: Pick<ObjectMeta, 'created' | 'exp'>,
  { rotate }: StoredPolicy,
): number | undefined {
  if (rotate === undefined) return undefined;
  if ('timeAfterCreate' in rotate) return later(created, durationOf(rotate.timeAfterCreate));
  return exp === undefined ? undefined : earlier(exp, durationOf(rotate.timeBeforeExpiry));
}

/**
 * The changes that make somebody look at the object in time. What was scheduled before and is no longer true stays: whoever
 * looks sees that, and a Set of a secret without an end then costs nothing here. `known`: the end that was scheduled, and
 * perhaps told, already. What a policy asks holds only while it is the key's policy: a later moment of an old one would take the
 * place of an earlier one of the new. To be put behind the change that puts a policy.
 */
export function schedule(
  scope: VaultScope,
  kind: Kind,
  meta: ObjectMeta,
  { policy, known }: { readonly policy?: StoredPolicy | undefined; readonly known?: number | undefined } = {},
): Change[] {
  const key = keyOf(scope, kind, meta.name);
  const moments = Object.entries(momentsOf(kind, meta, policy)) as [What, number][];
  const due = moments
    .filter(([what]) => what === 'rotate' || meta.exp !== known)
    .map(([what, at]) => scope.room.store.change(putDue, { ...key, what, at }));
  return due.length === 0 || kind !== 'keys' ? due : [stillPolicy(scope, meta.name, policy ?? DEFAULT_POLICY), ...due];
}
