import type { Administered } from '../room.ts';
import { createApplication } from './applications/create-application.ts';
import { deleteApplication } from './applications/delete-application.ts';
import { getApplication } from './applications/get-application.ts';
import { listApplications } from './applications/list-applications.ts';
import { addPassword, removePassword } from './applications/passwords.ts';
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
  { role: 'Administrator', operation: deleteApplication },
  { role: 'Administrator', operation: addPassword },
  { role: 'Administrator', operation: removePassword },
  { role: 'Reader', operation: listUsers },
  { role: 'Reader', operation: getUser },
  { role: 'Administrator', operation: createUser },
  { role: 'Administrator', operation: updateUser },
  { role: 'Administrator', operation: deleteUser },
  { role: 'Administrator', operation: setPassword },
  { role: 'Administrator', operation: revokeSignIns },
  { role: 'Administrator', operation: enableMfa },
  { role: 'Administrator', operation: disableMfa },
];
