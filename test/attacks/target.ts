import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { type AuditRecord, auditRecord } from '../../src/audit/record.ts';
import { type Parameters, query } from '../../src/store/query.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { type Bytes, type Door, type Exchange, type ExchangeOptions, exchange } from './raw-socket.ts';

/** A gateway under attack: its doors, and what every attack is measured by. */
export interface Target {
  readonly gateway: TestGateway;
  readonly plain: Door;
  /** HTTPS as `localhost`. */
  readonly secure: Door;
  /** HTTPS as the demo vault's own host. */
  readonly vault: Door;
  /** `127.0.0.1:PORT` of the plain listener. */
  readonly host: string;
  /** `demo.vault.localhost:PORT`. */
  readonly vaultHost: string;
  /** `/apim/keyvault/{connectionId}` of the demo connection. */
  readonly base: string;
  /** Host and the demo connection's key. */
  readonly headers: readonly string[];
  /** Sends to the plain listener. */
  send(bytes: Bytes, options?: ExchangeOptions): Promise<Exchange>;
  /**
   * Runs an attack and returns what it answered with the audit records that it left. Fails where it stored anything
   * outside the audit log, or where a healthy call is no longer answered afterwards.
   */
  harmless<T>(attack: () => Promise<T>): Promise<Harm<T>>;
  stop(): Promise<void>;
}

export interface Harm<T> {
  readonly outcome: T;
  readonly records: readonly AuditRecord[];
}

export async function startTarget(flags: Record<string, unknown> = {}): Promise<Target> {
  const gateway = await startTestGateway({ throttleCalls: 1_000_000, ...flags });
  const { plain: plainAddress, secure: secureAddress } = gateway.services.addresses;
  const plain = { port: plainAddress.port };
  const host = `127.0.0.1:${plain.port}`;
  const vaultName = new URL(gateway.ready.vaults[0]?.url ?? '').hostname;
  const { ca } = gateway;
  return {
    gateway,
    plain,
    secure: { port: secureAddress.port, tls: { ca, servername: 'localhost' } },
    vault: { port: secureAddress.port, tls: { ca, servername: vaultName } },
    host,
    vaultHost: `${vaultName}:${secureAddress.port}`,
    base: `/apim/keyvault/${gateway.connectionId}`,
    headers: [`Host: ${host}`, `Authorization: Key ${gateway.key}`],
    send: (bytes, options) => exchange(plain, bytes, options),
    async harmless(attack) {
      const before = await stored(gateway);
      const last = await lastRecord(gateway);
      const outcome = await attack();
      const records = await recordsAfter(gateway, last);
      expect(await stored(gateway), 'the attack stored nothing').toEqual(before);
      const healthy = await gateway.action('GET', '/secrets/api-key/value');
      expect(healthy.status, 'a healthy call is still answered').toBe(200);
      return { outcome, records };
    },
    stop: () => gateway.stop(),
  };
}

/** A request in the rawest form: whatever the lines are, they are sent. */
export function requestText(line: string, headers: readonly string[], body = ''): string {
  return `${[line, ...headers].join('\r\n')}\r\n\r\n${body}`;
}

export const sized = (body: string, type = 'application/json'): string[] => [
  `Content-Type: ${type}`,
  `Content-Length: ${Buffer.byteLength(body, 'latin1')}`,
];

const auditAfter = query((db, p: Parameters<{ seq: number }>) =>
  db.selectFrom('audit').select(['seq', 'record']).where('seq', '>', p.seq).orderBy('seq'),
);
const auditHead = query((db) => db.selectFrom('audit_head').select('seq'));

export async function lastRecord({ services }: TestGateway): Promise<number> {
  const [head] = await services.store.rows(auditHead, {});
  return head?.seq ?? 0;
}

/** Each record passes the strict schema, so a member that is not allowed fails the test that caused it. */
export async function recordsAfter({ services }: TestGateway, seq: number): Promise<AuditRecord[]> {
  const rows = await services.store.rows(auditAfter, { seq });
  return rows.map(({ record }) => auditRecord.parse(JSON.parse(record)));
}

/** What every call leaves: the audit log, which is looked at by itself, and the run history; and what jobs keep for themselves. */
const UNWATCHED = new Set(['audit', 'audit_head', 'run_counter', 'run_page', 'run_term', 'lease', 'due']);

/** One line for each row of every other table that the database has, whatever tables there will be. */
export async function stored({ data }: TestGateway): Promise<string[]> {
  const database = new DatabaseSync(join(data, 'sallyport.db'), { readOnly: true });
  try {
    const tables = database.prepare("select name from sqlite_master where type = 'table' order by name").all();
    return tables
      .map(({ name }) => String(name))
      .filter((name) => !UNWATCHED.has(name))
      .flatMap((name) => rowsOf(database, name));
  } finally {
    database.close();
  }
}

function rowsOf(database: DatabaseSync, table: string): string[] {
  const rows = database.prepare(`select * from "${table}"`).all();
  return rows
    .map((row) => `${table} ${createHash('sha256').update(lineOf(row)).digest('base64url')} ${namesOf(row)}`)
    .sort();
}

const lineOf = (row: object): string =>
  JSON.stringify(row, (_name, value: unknown) => (value instanceof Uint8Array ? value.toString() : value));

/** So that a failure names the row that came, went or changed. */
const namesOf = ({ vault, kind, name, id, version }: Record<string, unknown>): string =>
  [vault, kind, name ?? id, version].filter((part) => typeof part === 'string').join(' ');
