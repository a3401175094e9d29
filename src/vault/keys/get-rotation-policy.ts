import { implement } from '../../operation.ts';
import { objectPath } from '../../wire/object-id.ts';
import * as wire from '../../wire/rotation.ts';
import { findLive } from '../deleted/find.ts';
import { checked, notFound } from '../objects.ts';
import type { VaultContext } from '../room.ts';
import { findPolicy, policyAnswer } from './rotation-policy.ts';

export const getRotationPolicy = implement(wire.getKeyRotationPolicy, async (context: VaultContext, input) => {
  const found = await findLive(context, 'keys', input.name);
  if (found === undefined) throw notFound('keys', input);
  const { name } = checked(context, found);
  return {
    output: policyAnswer(context, name, await findPolicy(context, name)),
    facts: { target: objectPath({ kind: 'keys', name }) },
  };
});
