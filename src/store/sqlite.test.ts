import { type ChildProcess, spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { isLocked, lockDatabase } from './lock.ts';
import { SCHEMA } from './migrate.ts';
import { configure } from './pragmas.ts';
import { query } from './query.ts';
import { inspectStore, openFollower, openReader, openStore, type Unit } from './store.ts';
import { testWriter } from './test-writer.ts';

const root = mkdtempSync(join(tmpdir(), 'sallyport-sqlite-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder = '';
let file = '';
let url = '';
let tests = 0;
beforeEach(() => {
  tests += 1;
  folder = join(root, String(tests));
  mkdirSync(folder);
  file = join(folder, 'data.db');
  url = `sqlite:${file}`;
});

const writer = testWriter();
const record = (text: string) => ({ changes: [], record: text, conflict: '' });
const records = query((db) => db.selectFrom('audit').select('record').orderBy('seq'));

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Another process that runs a piece of code against the database. */
function elsewhere(code: string) {
  const imports = `import { openStore } from '${import.meta.resolve('./store.ts')}'; import { testWriter } from '${import.meta.resolve('./test-writer.ts')}';`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', `${imports}\n${code}`, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const ended = new Promise<number | string | null>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal)),
  );
  const said = (word: string) =>
    new Promise<void>((resolve) => {
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes(word)) resolve();
      });
    });
  return { kill: () => child.kill('SIGKILL'), ended, said };
}

/** A store whose owner was killed after a write, with what it had not yet moved from the log. */
async function crashed(): Promise<void> {
  const owner = elsewhere(`
    const store = await openStore('sqlite:' + process.argv[1], { settings: { name: 'crashed' }, writer: testWriter() });
    await store.write({ changes: [], record: 'before the crash', conflict: '' });
    console.log('written');
    setInterval(() => undefined, 1000);`);
  await owner.said('written');
  owner.kill();
  expect(await owner.ended).toBe('SIGKILL');
}

function fingerprint(): Record<string, string> {
  const names = readdirSync(folder).toSorted();
  return Object.fromEntries(
    names.map((name) => [
      name,
      `${statSync(join(folder, name)).mtimeMs} ${hash('sha256', readFileSync(join(folder, name)))}`,
    ]),
  );
}

test('closing leaves the database and the lock, readable by their owner alone, and no log', async () => {
  const store = await openStore(url, { writer });
  await store.write(record('r'));
  expect(readdirSync(folder)).toContain('data.db-wal');
  await store.close();
  await store.close();
  expect(readdirSync(folder).toSorted()).toEqual(['data.db', 'data.db.lock']);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
});

test('closing empties the log even while another process of ours still reads', async () => {
  const store = await openStore(url, { writer });
  const reader = await openReader(url);
  await store.write(record('r'));
  expect(await reader.rows(records, {})).toEqual([{ record: 'r' }]);
  await store.close();
  expect(statSync(`${file}-wal`).size).toBe(0);
  expect(await reader.rows(records, {})).toEqual([{ record: 'r' }]);
  await reader.close();
});

test('inspecting changes no byte: nothing there, closed, crashed with a log, and crashed without its index', async () => {
  expect(await inspectStore(url)).toMatchObject({ schema: 0 });
  expect(readdirSync(folder)).toEqual([]);

  await (await openStore(url, { settings: { name: 'closed' }, writer })).close();
  let before = fingerprint();
  expect(await inspectStore(url)).toEqual({ schema: SCHEMA, settings: new Map([['name', 'closed']]) });
  expect(fingerprint()).toEqual(before);

  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  await crashed();
  before = fingerprint();
  expect(Object.keys(before)).toEqual(['data.db', 'data.db-shm', 'data.db-wal', 'data.db.lock']);
  expect(await inspectStore(url)).toEqual({ schema: SCHEMA, settings: new Map([['name', 'crashed']]) });
  expect(fingerprint()).toEqual(before);

  rmSync(`${file}-shm`);
  before = fingerprint();
  expect(await inspectStore(url)).toMatchObject({ schema: SCHEMA });
  expect(fingerprint()).toEqual(before);
});

test('inspecting sees what only the log holds', async () => {
  await crashed();
  const log = new DatabaseSync(file);
  log.exec("pragma wal_autocheckpoint = 0; insert into setting values ('newest', 'in the log')");
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  for (const name of ['data.db', 'data.db-wal']) cpSync(join(folder, name), join(copy, name));
  log.close();
  expect((await inspectStore(`sqlite:${join(copy, 'data.db')}`)).settings.get('newest')).toBe('in the log');
});

test('what was acknowledged before a crash is there after it', async () => {
  await crashed();
  const reader = await openReader(url);
  expect(await reader.rows(records, {})).toEqual([{ record: 'before the crash' }]);
  await reader.close();
});

test('one process writes: others are refused while it lives, in the same process and elsewhere', async () => {
  const store = await openStore(url, { writer });
  const refusal = {
    code: 'DataFolderUnusable',
    message: `${file} is in use by another Sallyport process: stop that one first.`,
  };
  await expect(openStore(url, { writer })).rejects.toMatchObject(refusal);
  const other = elsewhere(`
    const refused = await openStore('sqlite:' + process.argv[1], { writer: testWriter() }).catch((error) => error.code);
    process.exit(refused === 'DataFolderUnusable' ? 7 : 1);`);
  expect(await other.ended).toBe(7);
  await expect(openStore(url, { writer })).rejects.toMatchObject(refusal);
  expect(await store.write(record('still the owner'))).toBe('done');
  await store.close();
  await (await openStore(url, { writer })).close();
});

test('the lock of a process that was killed is free', async () => {
  const owner = elsewhere(`
    const store = await openStore('sqlite:' + process.argv[1], { writer: testWriter() });
    console.log('locked');
    setInterval(() => undefined, 1000);`);
  await owner.said('locked');
  expect(isLocked(file)).toBe(true);
  owner.kill();
  await owner.ended;
  expect(isLocked(file)).toBe(false);
  lockDatabase(file)();
});

test('an open store does not keep a process alive, and a pending write does', async () => {
  const process = elsewhere(`
    const store = await openStore('sqlite:' + process.argv[1], { writer: testWriter() });
    void store.write({ changes: [], record: 'last words', conflict: '' });`);
  expect(await process.ended).toBe(0);
  const reader = await openReader(url);
  expect(await reader.rows(records, {})).toEqual([{ record: 'last words' }]);
  await reader.close();
});

test('a group that cannot be written is rejected whole, and the store heals', async () => {
  const store = await openStore(url, { writer });
  await store.write(record('before'));
  const disk = new DatabaseSync(file);
  disk.exec('alter table audit rename to gone');
  const refusal = {
    code: 'Unavailable',
    message: /cannot be reached or written at the moment, and nothing of this call was kept/,
  };
  for (const write of await Promise.allSettled([store.write(record('a')), store.write(record('b'))])) {
    expect(write.status === 'rejected' && write.reason).toMatchObject({
      ...refusal,
      message: expect.stringMatching(refusal.message),
    });
  }
  disk.exec('alter table gone rename to audit');
  disk.close();
  expect(await store.write(record('after'))).toBe('done');
  expect(await store.rows(records, {})).toEqual([{ record: 'before' }, { record: 'after' }]);
  await store.close();
});

test('a follower sends its records to the thread itself, and everything else through the owner', async () => {
  const store = await openStore(url, { writer });
  const forwarded: Unit[] = [];
  const follower = await openFollower(url, {
    async forward(units) {
      forwarded.push(...units);
      return Promise.all(units.map((unit) => store.write(unit)));
    },
    invite: (door) => store.visit?.(door),
  });
  // Until the thread has come, all goes one way.
  await expect
    .poll(async () => {
      forwarded.length = 0;
      await follower.write(record('hello'));
      return forwarded.length;
    })
    .toBe(0);
  expect(await Promise.all(['a', 'b', 'c'].map((text) => follower.write(record(text))))).toEqual([
    'done',
    'done',
    'done',
  ]);
  expect(forwarded).toEqual([]);
  expect(await follower.write({ changes: [], record: '', conflict: '' })).toBe('done');
  expect(forwarded).toHaveLength(1);
  expect((await follower.rows(records, {})).slice(-3)).toEqual([{ record: 'a' }, { record: 'b' }, { record: 'c' }]);
  await store.close();
  // Whoever writes is gone: nothing is taken for written.
  await expect(follower.write(record('late'))).rejects.toMatchObject({ code: 'Unavailable' });
  await follower.close();
});

test('the pragmas are read back, and a disk that does not do WAL is refused', () => {
  const db = new DatabaseSync(file);
  configure(db);
  expect(db.prepare('pragma synchronous').get()).toEqual({ synchronous: 2 });
  expect(db.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
  db.close();
  const memory = new DatabaseSync(':memory:');
  expect(() => configure(memory)).toThrow(/^SQLite keeps journal_mode at memory for .*, where wal is needed\.$/);
  memory.close();
});

test('what is not ours is refused with its path, and left as it is', async () => {
  writeFileSync(file, 'x'.repeat(8192));
  const noDatabase = {
    code: 'DataFolderUnusable',
    message: `${file} cannot be used as Sallyport's database: file is not a database.`,
  };
  await expect(inspectStore(url)).rejects.toMatchObject(noDatabase);
  await expect(openStore(url, { writer })).rejects.toMatchObject(noDatabase);
  expect(readFileSync(file, 'utf8')).toBe('x'.repeat(8192));

  const foreign = join(folder, 'foreign.db');
  const db = new DatabaseSync(foreign);
  db.exec('create table song (title text)');
  db.close();
  await expect(openStore(`sqlite:${foreign}`, { writer })).rejects.toMatchObject({
    code: 'DataFolderUnusable',
    message: `${foreign} is the database of another program.`,
  });
});

test('a folder that is not there is named', async () => {
  await expect(openStore(`sqlite:${join(folder, 'missing', 'data.db')}`, { writer })).rejects.toMatchObject({
    code: 'DataFolderUnusable',
    message: expect.stringMatching(new RegExp(`^${join(folder, 'missing')} cannot be used as Sallyport's database: `)),
  });
});
