import { Fault, type FaultCode } from '../fault.ts';

/** A failure on its way between two threads. */
export interface Failure {
  readonly code: FaultCode;
  readonly message: string;
  /** For the log only. */
  readonly cause: string;
}

const UNAVAILABLE =
  'The store cannot be reached or written at the moment, and nothing of this call was kept: try again later.';

/** What a caller may be told about anything the database threw: a fault as it is, all else as `Unavailable`. */
export function failureOf(error: unknown): Failure {
  const cause = error instanceof Error ? error.message : String(error);
  return error instanceof Fault
    ? { code: error.code, message: error.message, cause }
    : { code: 'Unavailable', message: UNAVAILABLE, cause };
}

export function faultOf({ code, message, cause }: Failure): Fault {
  return new Fault(code, message, { cause });
}

export function unavailable(error: unknown): Fault {
  return error instanceof Fault ? error : new Fault('Unavailable', UNAVAILABLE, { cause: error });
}

/** Result codes of SQLite (https://www.sqlite.org/rescode.html) and classes of PostgreSQL's SQLSTATE (appendix A). */
const TAKEN: ReadonlySet<unknown> = new Set([1555, 2067, 2579, '23505']);
const BUGS: ReadonlySet<number> = new Set([1, 18, 19, 20, 25]);

/** A primary key or unique value that is there already: a precondition that is not met. */
export function isTaken(error: unknown): boolean {
  return TAKEN.has(resultCode(error));
}

/** A statement that can never run, as against a store that cannot run any: only its own unit fails. */
export function isBug(error: unknown): boolean {
  const code = resultCode(error);
  if (typeof code === 'number') return BUGS.has(code & 0xff);
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code))
    return code.startsWith('22') || code.startsWith('23') || code.startsWith('42');
  return error instanceof TypeError;
}

function resultCode(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  if ('errcode' in error) return error.errcode;
  return 'code' in error ? error.code : undefined;
}
