import type { Administered } from '../room.ts';
import { addKey, removeKey } from './applications/certificates.ts';
import { createApplication } from './applications/create-application.ts';
import { deleteApplication } from './applications/delete-application.ts';
import { addFederatedCredential, removeFederatedCredential } from './applications/federated-credentials.ts';
import { getApplication } from './applications/get-application.ts';
import { listApplications } from './applications/list-applications.ts';
import { addPassword, removePassword } from './applications/passwords.ts';
import { updateApplication } from './applications/update-application.ts';
import { createGroup, deleteGroup, getGroup, listGroups } from './groups/groups.ts';
import { addMember, checkMember, listMembers, memberGroups, removeMember } from './groups/members.ts';
import { addDomain, listTenants } from './tenants/tenants.ts';
import { createUser } from './users/create-user.ts';
import { deleteUser, revokeSignIns, setPassword } from './users/end-user.ts';
import { disableMfa, enableMfa } from './users/mfa.ts';
import { getUser, listUsers } from './users/read-users.ts';
import { updateUser } from './users/update-user.ts';

/** Who is known here, and how they prove it. */
export const DIRECTORY_OPERATIONS: readonly Administered[] = [
  { role: 'Reader', operation: listApplications },
  { role: 'Reader', operation: getApplication },
  { role: 'Administrator', operation: createApplication },
  { role: 'Administrator', operation: updateApplication },
  { role: 'Administrator', operation: deleteApplication },
  { role: 'Administrator', operation: addPassword },
  { role: 'Administrator', operation: removePassword },
  { role: 'Administrator', operation: addKey },
  { role: 'Administrator', operation: removeKey },
  { role: 'Administrator', operation: addFederatedCredential },
  { role: 'Administrator', operation: removeFederatedCredential },
  { role: 'Reader', operation: listUsers },
  { role: 'Reader', operation: getUser },
  { role: 'Administrator', operation: createUser },
  { role: 'Administrator', operation: updateUser },
  { role: 'Administrator', operation: deleteUser },
  { role: 'Administrator', operation: setPassword },
  { role: 'Administrator', operation: revokeSignIns },
  { role: 'Administrator', operation: enableMfa },
  { role: 'Administrator', operation: disableMfa },
  { role: 'Reader', operation: memberGroups },
  { role: 'Reader', operation: listGroups },
  { role: 'Reader', operation: getGroup },
  { role: 'Administrator', operation: createGroup },
  { role: 'Administrator', operation: deleteGroup },
  { role: 'Reader', operation: listMembers },
  { role: 'Reader', operation: checkMember },
  { role: 'Administrator', operation: addMember },
  { role: 'Administrator', operation: removeMember },
  { role: 'Reader', operation: listTenants },
  { role: 'Administrator', operation: addDomain },
];
