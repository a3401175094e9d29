import type { Administered } from '../room.ts';
import { deleteAssignment } from './delete-assignment.ts';
import { deleteDefinition } from './delete-definition.ts';
import { getAssignment } from './get-assignment.ts';
import { getDefinition } from './get-definition.ts';
import { LEVELS } from './levels.ts';
import { listAssignments } from './list-assignments.ts';
import { listDefinitions } from './list-definitions.ts';
import { putAssignment } from './put-assignment.ts';
import { putDefinition } from './put-definition.ts';

/** Role assignments and definitions, below each level of scope. */
export const ROLE_OPERATIONS: readonly Administered[] = LEVELS.flatMap((level): Administered[] => [
  { role: 'Reader', operation: listAssignments(level) },
  { role: 'Reader', operation: getAssignment(level) },
  { role: 'Administrator', operation: putAssignment(level) },
  { role: 'Administrator', operation: deleteAssignment(level) },
  { role: 'Reader', operation: listDefinitions(level) },
  { role: 'Reader', operation: getDefinition(level) },
  { role: 'Administrator', operation: putDefinition(level) },
  { role: 'Administrator', operation: deleteDefinition(level) },
]);
