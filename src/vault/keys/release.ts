import { Fault } from '../../fault.ts';
import { implement } from '../../operation.ts';
import * as wire from '../../wire/key-use.ts';
import { findObject, notFound } from '../objects.ts';
import type { VaultContext } from '../room.ts';

/** Release hands a private key to an attested environment. No key here is exportable, so that every one is refused. */
export const release = implement(wire.release, async (context: VaultContext, input) => {
  if ((await findObject(context, 'keys', input)) === undefined) throw notFound('keys', input);
  throw new Fault(
    'Forbidden',
    'Operation release is not permitted on this key. Private keys never leave this vault; it releases none.',
    { inner: 'KeyOperationForbidden' },
  );
});
