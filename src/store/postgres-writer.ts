import type { Client, QueryResult } from 'pg';
import type { Change } from '../operation.ts';
import { failureOf, isBug, isTaken, unavailable } from './failure.ts';
import { assertHead } from './head.ts';
import { connect, statementNames } from './postgres.ts';
import {
  ANY_ROWS,
  type Answer,
  type Chain,
  type Commit,
  type Head,
  type Linked,
  recordsOf,
  type Unit,
} from './unit.ts';

/**
 * The writing side of PostgreSQL: one dedicated connection, one transaction per group, statements sent without waiting for
 * the answers before them. The head of the chain is locked first, so that several Sallyports on one database take turns.
 */
export interface PostgresWriter {
  readonly commit: Commit;
  readonly close: () => Promise<void>;
}

/** Throws `Tampered` when the head of the chain was changed by hand. */
export async function openPostgresWriter(url: string, chain: Chain): Promise<PostgresWriter> {
  const nameOf = statementNames();
  let session: Session | undefined = await openSession(url, nameOf);
  assertHead((await session.send(HEAD)).rows[0], chain);
  session.rest();

  return {
    async commit(units) {
      const tried: Tried = {};
      try {
        session ??= await openSession(url, nameOf);
        const answers = await writeGroup(session, units, { chain, tried });
        session.rest();
        return answers;
      } catch (error) {
        // Its transaction ends with it, so the next group starts clean.
        await session?.close();
        session = undefined;
        if (tried.end !== undefined && (await stands(url, tried.end))) return tried.answers ?? [];
        throw unavailable(error);
      }
    },
    close: async () => session?.close(),
  };
}

/** What a group was about to commit, from the moment that its outcome can be unknown. */
interface Tried {
  answers?: readonly Answer[];
  end?: Head;
}

const HEAD = 'select seq, hash, mac from audit_head where id = 1';

interface Session {
  /** Sends at once; a rejection that nobody awaits is not a crash, since whatever follows it fails too. */
  send(sql: string, values?: readonly unknown[]): Promise<QueryResult>;
  /** Lets the process end while nothing is due. */
  rest(): void;
  close(): Promise<void>;
}

/** As a socket has them; `pg` does too, its types do not. */
interface KeepsAlive {
  ref(): void;
  unref(): void;
}

async function openSession(url: string, nameOf: (sql: string) => string): Promise<Session> {
  const client: Client & Partial<KeepsAlive> = await connect(url, { pipeline: true });
  await client.query(
    "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') in ('off', 'local', 'remote_write')",
  );
  return {
    send(sql, values = []) {
      client.ref?.();
      const result = client.query({ name: nameOf(sql), text: sql, values: [...values] });
      result.catch(() => undefined);
      return result;
    },
    rest: () => client.unref?.(),
    close: () => client.end(),
  };
}

async function writeGroup(
  session: Session,
  units: readonly Unit[],
  { chain, tried }: { chain: Chain; tried: Tried },
): Promise<Answer[]> {
  const begun = session.send('begin');
  const locked = session.send(`${HEAD} for update`);
  const answers: Answer[] = [];
  for (const { changes } of units) answers.push(changes.length === 0 ? 'done' : await apply(session, changes));
  await begun;
  const start = assertHead((await locked).rows[0], chain);
  const links = linkAll(units, answers, { chain, start });
  const end = links.at(-1);
  const sent = end === undefined ? [] : [insertLinks(session, links), moveHead(session, end, chain)];
  if (end !== undefined) Object.assign(tried, { answers, end });
  const { command } = await session.send('commit');
  await Promise.all(sent);
  // A transaction that has failed answers a commit with ROLLBACK, and without an error.
  if (command !== 'COMMIT') throw new Error(`PostgreSQL answered the commit with ${command}.`);
  return answers;
}

async function apply(session: Session, changes: readonly Change[]): Promise<Answer> {
  const saved = session.send('savepoint unit');
  const sent = changes.map(({ sql, parameters }) => session.send(sql, parameters));
  await saved;
  const answer = judge(changes, await Promise.allSettled(sent));
  if (answer !== 'done') void session.send('rollback to savepoint unit');
  void session.send('release savepoint unit');
  return answer;
}

/** The first change that failed, or met other rows than it must, speaks for the unit. */
function judge(changes: readonly Change[], results: readonly PromiseSettledResult<QueryResult>[]): Answer {
  for (const [index, result] of results.entries()) {
    if (result.status === 'rejected') {
      if (isTaken(result.reason)) return 'conflict';
      if (isBug(result.reason)) return { bug: failureOf(result.reason).cause };
      throw result.reason;
    }
    const rows = changes[index]?.rows;
    if (rows !== ANY_ROWS && result.value.rowCount !== rows) return 'conflict';
  }
  return 'done';
}

interface Link extends Linked {
  readonly record: string;
}

function linkAll(
  units: readonly Unit[],
  answers: readonly Answer[],
  { chain, start }: { chain: Chain; start: Head },
): Link[] {
  const links: Link[] = [];
  let end = start;
  units.forEach((unit, index) => {
    for (const record of recordsOf(unit, answers[index] ?? 'conflict')) {
      const linked = chain.link(end, record);
      links.push({ ...linked, record });
      end = linked;
    }
  });
  return links;
}

function insertLinks(session: Session, links: readonly Link[]): Promise<QueryResult> {
  return session.send(
    'insert into audit (seq, record, hash, mac) select * from unnest($1::bigint[], $2::text[], $3::bytea[], $4::bytea[])',
    [
      links.map(({ seq }) => seq),
      links.map(({ record }) => record),
      links.map(({ hash }) => hash),
      links.map(({ mac }) => mac),
    ],
  );
}

function moveHead(session: Session, end: Head, chain: Chain): Promise<QueryResult> {
  const mac = chain.seal(end);
  return session.send('update audit_head set seq = $1, hash = $2, mac = $3 where id = 1', [end.seq, end.hash, mac]);
}

/**
 * Whether a group whose commit was never answered stands after all. The lock waits for a commit that the server is still
 * working on. Anything that cannot be found out counts as no.
 */
async function stands(url: string, { seq, hash }: Head): Promise<boolean> {
  try {
    const client = await connect(url);
    try {
      await client.query(`${HEAD} for update`);
      const { rows } = await client.query<{ hash: Buffer }>('select hash from audit where seq = $1', [seq]);
      return rows[0] !== undefined && rows[0].hash.equals(hash);
    } finally {
      await client.end();
    }
  } catch {
    return false;
  }
}
