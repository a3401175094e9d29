import type { AuditRecord, Category } from './record.ts';

/** What records are looked for by; all of it must fit. */
export interface AuditFilter {
  readonly category?: Category | undefined;
  readonly operation?: string | undefined;
  /** Object id or application id of who called, or the id of the connection key that was used. */
  readonly caller?: string | undefined;
  /** Connection id. */
  readonly connection?: string | undefined;
  /** In any casing, as is the beginning of `target`. */
  readonly vault?: string | undefined;
  readonly target?: string | undefined;
  /** `Succeeded`, `Failed` (denied ones too), `Denied`, `Begun`, an HTTP status or the code of a fault. */
  readonly status?: string | undefined;
  /** When the call ended: Unix milliseconds, both included. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** False where the text of a record says without being parsed that it does not fit: most do not, and parsing costs most. */
export function mayMatch({ category, operation, caller, connection }: AuditFilter, text: string): boolean {
  return [category, operation, caller, connection].every(
    (value) => value === undefined || !PRINTABLE.test(value) || text.includes(`:${JSON.stringify(value)}`),
  );
}

/** All else is escaped in the text of a record. */
const PRINTABLE = /^[ -~]*$/;

export function matches(filter: AuditFilter, record: AuditRecord): boolean {
  const { category, operation, connection } = filter;
  return (
    (category ?? record.category) === record.category &&
    (operation ?? record.operation) === record.operation &&
    (connection ?? record.connection) === record.connection &&
    endedWithin(filter, record) &&
    isAbout(filter, record) &&
    isBy(filter.caller, record) &&
    hasStatus(filter.status, record)
  );
}

function endedWithin({ from = -Infinity, to = Infinity }: AuditFilter, { time }: AuditRecord): boolean {
  const ended = Date.parse(time);
  return ended >= from && ended <= to;
}

function isAbout({ vault, target }: AuditFilter, record: AuditRecord): boolean {
  return (
    (vault === undefined || record.vault?.toLowerCase() === vault.toLowerCase()) &&
    (target === undefined || record.target?.toLowerCase().startsWith(target.toLowerCase()) === true)
  );
}

function isBy(wanted: string | undefined, { caller, key }: AuditRecord): boolean {
  return wanted === undefined || [caller?.objectId, caller?.applicationId, key].includes(wanted);
}

function hasStatus(wanted: string | undefined, { resultType, status, code }: AuditRecord): boolean {
  if (wanted === undefined) return true;
  if (wanted === 'Succeeded') return resultType === 'Success';
  if (wanted === 'Failed') return resultType === 'Failed' || resultType === 'Denied';
  return [resultType, code, String(status)].includes(wanted);
}
