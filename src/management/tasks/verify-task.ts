import type { AuditLog } from '../../audit/log.ts';
import type { TaskKind } from '../../jobs/tasks/kind.ts';

/** Verifies the audit chain. It has no place to go on at: a chain is proven from its beginning. */
export function verifyTask(auditLog: Pick<AuditLog, 'watch'>): TaskKind {
  return { name: 'verifyAudit', run: () => run(auditLog) };
}

async function* run(auditLog: Pick<AuditLog, 'watch'>): ReturnType<TaskKind['run']> {
  let records = 0;
  for await (const { done, total, result } of auditLog.watch(async () => undefined)) {
    if (result !== undefined)
      return { records: result.records, ...(result.firstBroken && { firstBroken: { ...result.firstBroken } }) };
    records = done;
    yield { progress: { done, total: Math.max(done, total), unit: 'records' }, result: { records } };
  }
  return { records };
}
