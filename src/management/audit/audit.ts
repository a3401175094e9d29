import type { Administered } from '../room.ts';
import { exportAudit } from './export-audit.ts';
import { listAudit } from './list-audit.ts';
import { verifyAudit } from './verify-audit.ts';
import { watchVerification } from './watch-verification.ts';

/** The audit log. It says who signed in from where and who was refused what, in every vault: more than a Reader sees elsewhere. */
export const AUDIT_OPERATIONS: readonly Administered[] = [
  { role: 'Operator', operation: listAudit },
  { role: 'Operator', operation: exportAudit },
  { role: 'Operator', operation: watchVerification },
  { role: 'Operator', operation: verifyAudit },
];
