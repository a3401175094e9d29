import { implement } from '../../operation.ts';
import { objectPath } from '../../wire/object-id.ts';
import * as wire from '../../wire/rotation.ts';
import { toSeconds } from '../../wire/time.ts';
import { findLive } from '../deleted/find.ts';
import { schedule } from '../due/moments.ts';
import { checked, keyOf, notFound, stillLatest } from '../objects.ts';
import type { VaultContext } from '../room.ts';
import { DEFAULT_POLICY, findPolicy, policyAnswer, putPolicy, type StoredPolicy } from './rotation-policy.ts';

export const updateRotationPolicy = implement(wire.updateKeyRotationPolicy, async (context: VaultContext, input) => {
  const found = await findLive(context, 'keys', input.name);
  if (found === undefined) throw notFound('keys', input);
  const meta = checked(context, found);
  const { created } = await findPolicy(context, meta.name);
  const now = toSeconds(context.room.clock());
  const policy: StoredPolicy = { ...policyOf(input), created: created ?? now, updated: now };
  const { store } = context.room;
  return {
    output: policyAnswer(context, meta.name, policy),
    changes: [
      store.change(stillLatest, { ...keyOf(context, 'keys', meta.name), was: found.row.mac }),
      putPolicy(context, meta.name, policy),
      ...schedule(context, 'keys', meta, { policy }),
    ],
    facts: { target: objectPath({ kind: 'keys', name: meta.name }) },
  };
});

/** A policy is put whole; Notify alone has a default, as in Azure. */
function policyOf({ lifetimeActions = [], attributes }: wire.PolicyInput): Pick<StoredPolicy, PolicyMember> {
  const trigger = (type: string) => lifetimeActions.find(({ action }) => action.type === type)?.trigger;
  const rotate = trigger('Rotate');
  const timeBeforeExpiry = trigger('Notify')?.timeBeforeExpiry;
  return {
    ...(rotate && { rotate: rotateOf(rotate) }),
    notify: typeof timeBeforeExpiry === 'string' ? { timeBeforeExpiry } : DEFAULT_POLICY.notify,
    ...(typeof attributes?.expiryTime === 'string' && { expiryTime: attributes.expiryTime }),
  };
}

type PolicyMember = 'rotate' | 'notify' | 'expiryTime';

/** The contract has seen to it that there is one of the two. */
function rotateOf({ timeAfterCreate, timeBeforeExpiry }: wire.Trigger): StoredPolicy['rotate'] {
  if (typeof timeAfterCreate === 'string') return { timeAfterCreate };
  return typeof timeBeforeExpiry === 'string' ? { timeBeforeExpiry } : undefined;
}
