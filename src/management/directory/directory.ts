import type { Administered } from '../room.ts';
import { createApplication } from './applications/create-application.ts';
import { deleteApplication } from './applications/delete-application.ts';
import { getApplication } from './applications/get-application.ts';
import { listApplications } from './applications/list-applications.ts';
import { addPassword, removePassword } from './applications/passwords.ts';

/** Who is known here, and how they prove it. */
export const DIRECTORY_OPERATIONS: readonly Administered[] = [
  { role: 'Reader', operation: listApplications },
  { role: 'Reader', operation: getApplication },
  { role: 'Administrator', operation: createApplication },
  { role: 'Administrator', operation: deleteApplication },
  { role: 'Administrator', operation: addPassword },
  { role: 'Administrator', operation: removePassword },
];
