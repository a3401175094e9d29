import { Client, type ClientBase, type ClientConfig, Pool } from 'pg';
import { Fault } from '../fault.ts';
import { isBug, unavailable } from './failure.ts';
import { assertKnown, type Beginning, type Found, migrationSteps, NOTHING } from './migrate.ts';
import type { Reader } from './sqlite.ts';

/**
 * The PostgreSQL side of the store. This module is imported only where a `postgres://` URL is configured, so that `pg` is
 * not loaded otherwise. Nothing waits for ever: connecting, locks, statements and answers all have a limit.
 */
const LIMITS: ClientConfig = {
  connectionTimeoutMillis: 5_000,
  lock_timeout: 5_000,
  statement_timeout: 10_000,
  idle_in_transaction_session_timeout: 10_000,
  query_timeout: 15_000,
  keepAlive: true,
  application_name: 'sallyport',
};

const INT8 = 20;
/** Any number that no other program is likely to lock; two processes that start at once migrate one after the other. */
const MIGRATION_LOCK = 7_825_517_004;

/** A pool of connections that only read, with statements prepared once per connection. */
export async function openPostgresReader(url: string): Promise<Reader> {
  const pool = new Pool({ ...LIMITS, connectionString: url, max: 8, allowExitOnIdle: true });
  pool.on('connect', readNumbers);
  // A connection that breaks while idle is replaced by the next query, which reports what is still wrong by then.
  pool.on('error', () => undefined);
  const nameOf = statementNames();
  return {
    async rows(query, parameters) {
      const { sql, bind } = query.compiled('postgres');
      const values = bind(parameters);
      try {
        const { rows } = await pool.query({ name: nameOf(sql), text: sql, values });
        return rows;
      } catch (error) {
        throw isBug(error) ? error : unavailable(error);
      }
    },
    close: () => pool.end(),
  };
}

/** Names for prepared statements: the same text has the same name on every connection. */
export function statementNames(): (sql: string) => string {
  const names = new Map<string, string>();
  return (sql) => {
    let name = names.get(sql);
    if (name === undefined) {
      name = `sallyport_${names.size + 1}`;
      names.set(sql, name);
    }
    return name;
  };
}

/** A connection of its own. Its owner ends it, and listens to its `error` event. */
export async function connect(url: string, options: ClientConfig = {}): Promise<Client> {
  const client = new Client({ ...LIMITS, ...options, connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  readNumbers(client);
  return client;
}

/** Sequence numbers and Unix seconds are far below 2^53; `pg` would hand them out as text. */
function readNumbers(client: ClientBase): void {
  client.setTypeParser(INT8, 'text', Number);
}

/** Schema and settings of a database that nobody has opened yet. */
export async function inspectPostgres(url: string): Promise<Found> {
  return withConnection(url, async (client) => {
    await client.query('begin read only');
    const schema = await schemaOf(client, url);
    if (schema === 0) return NOTHING;
    const { rows } = await client.query<{ name: string; value: string }>('select name, value from setting');
    return { schema, settings: new Map(rows.map(({ name, value }) => [name, value])) };
  });
}

/** Creates or migrates the tables in one transaction. */
export async function migratePostgres(url: string, beginning: Beginning): Promise<void> {
  await withConnection(url, async (client) => {
    await assertDurable(client, url);
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    const from = await schemaOf(client, url);
    for (const { sql, values } of migrationSteps(from, 'postgres', beginning)) await client.query(sql, [...values]);
    await client.query('commit');
  });
}

async function withConnection<T>(url: string, run: (client: Client) => Promise<T>): Promise<T> {
  let client: Client | undefined;
  try {
    client = await connect(url);
    return await run(client);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault(
      'DataFolderUnusable',
      `${placeOf(url)} cannot be used as Sallyport's database: ${reasonOf(cause)}.`,
      {
        cause,
      },
    );
  } finally {
    await client?.end();
  }
}

/** A server without fsync acknowledges what a power failure takes away. */
async function assertDurable(client: Client, url: string): Promise<void> {
  const { rows } = await client.query<{ fsync: string }>("select current_setting('fsync') as fsync");
  if (rows[0]?.fsync === 'on') return;
  throw new Fault(
    'DataFolderUnusable',
    `${placeOf(url)} runs with fsync off, so that no write would be safe: turn it on.`,
  );
}

async function schemaOf(client: Client, url: string): Promise<number> {
  const { rows } = await client.query<{ present: boolean }>("select to_regclass('migration') is not null as present");
  if (rows[0]?.present !== true) return 0;
  const found = await client.query<{ schema: number | null }>('select max(number) as schema from migration');
  const schema = found.rows[0]?.schema ?? 0;
  assertKnown(schema, placeOf(url));
  return schema;
}

/** Host and database, without the user and the password. */
function placeOf(url: string): string {
  if (!URL.canParse(url)) return 'The PostgreSQL database';
  const { host, pathname } = new URL(url);
  return `The PostgreSQL database ${host}${pathname}`;
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message === '' && 'code' in cause ? String(cause.code) : cause.message;
}
