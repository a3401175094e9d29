import type { Administered } from '../room.ts';
import { cancelTask, deleteTask } from './end-tasks.ts';
import { getTask, listTasks } from './list-tasks.ts';
import { getTaskPart, putTaskPart } from './parts.ts';
import { KINDS } from './resource.ts';
import {
  startExportAudit,
  startExportVault,
  startImportVault,
  startReencrypt,
  startVerifyAudit,
} from './start-tasks.ts';

/** Long work. Whoever may begin a kind of it may end it; the operations look again at whose kind a task is. */
export const TASK_OPERATIONS: readonly Administered[] = [
  { role: 'Reader', operation: listTasks },
  { role: 'Reader', operation: getTask },
  { role: KINDS.verifyAudit, operation: startVerifyAudit },
  { role: KINDS.exportAudit, operation: startExportAudit },
  { role: KINDS.exportVault, operation: startExportVault },
  { role: KINDS.importVault, operation: startImportVault },
  { role: KINDS.reencrypt, operation: startReencrypt },
  { role: KINDS.importVault, operation: putTaskPart },
  { role: 'Operator', operation: getTaskPart },
  { role: 'Operator', operation: cancelTask },
  { role: 'Operator', operation: deleteTask },
];
