import type { ColumnType } from 'kysely';
import type { Sealed } from '../sealed.ts';

/**
 * The tables, in the words of both dialects. Text keys hold lower-case names (Key Vault compares without case) and sort
 * by bytes on SQLite and PostgreSQL alike. `meta` is JSON text, `mac` the HMAC that binds it to the row's name, and
 * `sealed` what only `crypto/` can open: the types take no other bytes for it.
 */
export interface Tables {
  setting: { name: string; value: string };
  vault: { name: string; meta: string; mac: Uint8Array };
  object: ObjectTable;
  object_version: VersionTable;
  rotation_policy: { vault: string; name: string; meta: string; mac: Uint8Array };
  due: DueTable;
  event: EventTable;
  lease: LeaseTable;
  /** `scope`, `principal` and `role` are there to be looked for; what counts is in `meta`, bound to id and scope. */
  role_assignment: { id: string; scope: string; principal: string; role: string; meta: string; mac: Uint8Array };
  role_definition: { id: string; name: string; meta: string; mac: Uint8Array };
  directory: { kind: string; id: string; meta: string; mac: Uint8Array; sealed: MaybeSealedColumn };
  group_member: { group_id: string; member: string; meta: string; mac: Uint8Array };
  /** `id` is a digest; `until`, in Unix seconds, is bound with `meta`. */
  authority_grant: { kind: string; id: string; until: number; meta: string; mac: Uint8Array };
  /** `id` is a digest; `principal`, tenant and object id, and `until`, in Unix seconds, are bound with `meta`. */
  console_grant: { kind: string; id: string; principal: string; until: number; meta: string; mac: Uint8Array };
  connection: ConnectionTable;
  /** `principal` is there to be looked for; what counts is in `meta`, bound to connection and name. */
  access_policy: { connection: string; name: string; principal: string; meta: string; mac: Uint8Array };
  /** Those that can be recovered; `until`, in Unix milliseconds, says when to look, and `meta` when to purge. */
  deleted_connection: {
    id: string;
    name: string;
    until: number;
    meta: string;
    mac: Uint8Array;
    sealed: SealedColumn;
  };
  /** `hash` is the text form of the key's digest; the key itself is nowhere. */
  connection_key: { hash: string; connection: string; meta: string; mac: Uint8Array };
  connection_consent: ConsentTable;
  /** How many runs there ever were (one row, id 1): numbers are never given twice, whatever is pruned. */
  run_counter: { id: number; last: number };
  /** Runs that ended together, numbered up to `seq`; `at`, in Unix milliseconds, is when they were gathered. */
  run_page: { seq: number; at: number; runs: number; meta: string; mac: Uint8Array };
  run_term: RunTermTable;
  task: TaskTable;
  /** Bytes that came with a task, or come of it; bound to the task and their number by their seal. */
  task_part: { task: string; number: number; sealed: SealedColumn };
  audit: { seq: number; record: string; hash: Uint8Array; mac: Uint8Array };
  /** One row, id 1: the last link of the chain, so that a cut tail is seen. */
  audit_head: { id: number; seq: number; hash: Uint8Array; mac: Uint8Array };
  /** The migrations that this database has been through; the highest number is its schema. */
  migration: { number: number; applied: string };
}

type SealedColumn = ColumnType<Uint8Array, Sealed, Sealed>;
type MaybeSealedColumn = ColumnType<Uint8Array | null, Sealed | null, Sealed | null>;

/** `id` and `code` are digests; both, the connection and `until`, in Unix seconds, are bound with `meta`. */
interface ConsentTable {
  id: string;
  code: string | null;
  connection: string;
  until: number;
  meta: string;
  mac: Uint8Array;
  sealed: MaybeSealedColumn;
}

interface VersionTable {
  vault: string;
  kind: 'secrets' | 'keys';
  name: string;
  version: string;
  meta: string;
  mac: Uint8Array;
  sealed: SealedColumn;
}

interface ConnectionTable {
  id: string;
  name: string;
  /** Tenant and object id, to be looked for; who owns it is in `meta`. */
  owner: string | null;
  meta: string;
  mac: Uint8Array;
  sealed: MaybeSealedColumn;
}

/** The latest version of each object, denormalised: a read and a page touch one row per object. */
interface ObjectTable extends Omit<VersionTable, 'version'> {
  /** Unix seconds of the deletion, or null while the object lives. */
  deleted: number | null;
}

/**
 * When to look at an object, and for what: an index, not a statement. What is to be done follows from the object's bound
 * row, so that a row forged here makes somebody look once more, and nothing else; it has no HMAC.
 */
interface DueTable {
  vault: string;
  kind: 'secrets' | 'keys';
  name: string;
  what: 'rotate' | 'near-expiry' | 'expired';
  /** Unix seconds. */
  at: number;
}

/** Events that are still to be delivered. */
interface EventTable {
  id: string;
  /** When to try next, in Unix seconds. */
  at: number;
  meta: string;
  mac: Uint8Array;
}

/**
 * Who runs a job now. Not bound: who can write here can only make two run at once, which the preconditions of their units
 * put up with, or none for as long as one lease may last.
 */
interface LeaseTable {
  name: string;
  holder: string;
  /** Unix milliseconds. */
  until: number;
}

/**
 * Which pages of the run history hold what, and sums over those runs: an index and no statement, with no HMAC. What is
 * shown of a run comes from its page.
 */
interface RunTermTable {
  term: string;
  seq: number;
  calls: number;
  failed: number;
  /** The highest HTTP status. */
  worst: number;
  /** Unix milliseconds: when the first began and the last ended. */
  since: number;
  until: number;
}

/** `at`, `state` and `until`, in Unix milliseconds, are there to be looked for, and bound with `meta`. */
interface TaskTable {
  id: string;
  /** When it was asked for. */
  at: number;
  state: string;
  /** From then on it is removed. */
  until: number;
  meta: string;
  mac: Uint8Array;
  /** The key that the work needs, while it needs it. */
  sealed: MaybeSealedColumn;
}
