import type { AuditRecord } from '../src/audit/record.ts';
import type { Gateway } from '../src/gateway.ts';
import { query } from '../src/store/query.ts';

const every = query((db) => db.selectFrom('audit').select(['seq', 'record']).orderBy('seq'));

/** The audit records of a gateway, oldest first. */
export async function auditOf({ services }: Gateway): Promise<AuditRecord[]> {
  const rows = await services.store.rows(every, {});
  return rows.map(({ record }) => JSON.parse(record) as AuditRecord);
}

/** The records that came while `act` ran, and what it gave. */
export async function audited<T>(
  gateway: Gateway,
  act: () => Promise<T>,
): Promise<{ result: T; records: AuditRecord[] }> {
  const before = (await auditOf(gateway)).length;
  const result = await act();
  return { result, records: (await auditOf(gateway)).slice(before) };
}
