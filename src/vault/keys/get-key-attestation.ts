import { Fault } from '../../fault.ts';
import { implement } from '../../operation.ts';
import * as wire from '../../wire/keys.ts';
import { findObject, notFound } from '../objects.ts';
import type { VaultContext } from '../room.ts';

/** An attestation is what a hardware security module says of a key that it made. No key here is in one. */
export const getKeyAttestation = implement(wire.getKeyAttestation, async (context: VaultContext, input) => {
  if ((await findObject(context, 'keys', input)) === undefined) throw notFound('keys', input);
  throw new Fault(
    'BadParameter',
    'There is no attestation of this key: it is protected by software, and only hardware gives one. Get the key without it.',
  );
});
