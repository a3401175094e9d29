import type { RotationPolicy } from '../../../wire/rotation.ts';
import { toIsoSeconds } from '../../../wire/time.ts';

/** A rotation policy as az prints it. */
export function viewPolicy({ id, lifetimeActions, attributes }: RotationPolicy) {
  return {
    id,
    lifetimeActions: lifetimeActions.map(({ action, trigger }) => ({
      action: action.type,
      timeAfterCreate: trigger.timeAfterCreate ?? null,
      timeBeforeExpiry: trigger.timeBeforeExpiry ?? null,
    })),
    expiresIn: attributes.expiryTime ?? null,
    createdOn: toIsoSeconds(attributes.created),
    updatedOn: toIsoSeconds(attributes.updated),
  };
}
