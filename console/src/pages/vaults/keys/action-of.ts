import type { RotationPolicy } from '../../../api/keys.ts';

/** When a policy does that; undefined where it does not. The names of actions are compared without case. */
export const actionOf = (
  { lifetimeActions }: RotationPolicy,
  type: 'rotate' | 'notify',
): RotationPolicy['lifetimeActions'][number]['trigger'] | undefined =>
  lifetimeActions.find(({ action }) => action.type.toLowerCase() === type)?.trigger;
