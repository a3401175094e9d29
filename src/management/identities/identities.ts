import type { Administered } from '../room.ts';
import { deleteIdentity } from './delete-identity.ts';
import { getIdentity } from './get-identity.ts';
import { listIdentities, listIdentitiesOfSubscription } from './list-identities.ts';
import { putIdentity } from './put-identity.ts';
import { updateIdentity } from './update-identity.ts';

export const IDENTITY_OPERATIONS: readonly Administered[] = [
  { role: 'Reader', operation: listIdentities },
  { role: 'Reader', operation: listIdentitiesOfSubscription },
  { role: 'Reader', operation: getIdentity },
  { role: 'Administrator', operation: putIdentity },
  { role: 'Administrator', operation: updateIdentity },
  { role: 'Administrator', operation: deleteIdentity },
];
