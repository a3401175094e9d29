import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnBoth } from '../../../test/postgres.ts';
import { createSeal, type Seal } from '../../crypto/seal.ts';
import { createRing } from '../../crypto/sealing/key-ring.ts';
import { Fault } from '../../fault.ts';
import type { Log } from '../../http/log.ts';
import { query, statement } from '../../store/query.ts';
import { ANY_ROWS, openStore, type Store } from '../../store/store.ts';
import { testWriter } from '../../store/test-writer.ts';
import type { TaskKind, TaskRun } from './kind.ts';
import { purgeTasks } from './purge.ts';
import { type Entry, runTasks, type TaskRoom } from './run.ts';
import { KEPT, type Task } from './task.ts';
import { createTasks, type Tasks } from './tasks.ts';

const NOW = 1_800_000_000_000;
const partsLeft = query((db) => db.selectFrom('task_part').select(['task', 'number', 'sealed']));
const rowsLeft = query((db) => db.selectFrom('task').select(['id', 'sealed']));
const forge = statement((db) => db.updateTable('task').set({ state: 'queued' }));
const swap = statement((db) => db.updateTable('task_part').set({ number: 7 }));

describeOnBoth('tasks', (newUrl) => {
  let store: Store;
  let seal: Seal;
  let tasks: Tasks;
  let entries: Entry[];
  let failures: unknown[];
  let overtake: (() => Promise<void>) | undefined;
  const clock = { now: NOW };

  beforeEach(async () => {
    store = await openStore(await newUrl(), { writer: testWriter() });
    seal = createSeal(createRing(0), 'installation-1');
    tasks = createTasks(store, seal);
    entries = [];
    failures = [];
    overtake = undefined;
    clock.now = NOW;
  });
  afterEach(() => store.close());

  const write = (...changes: Parameters<Store['write']>[0]['changes']) =>
    store.write({ changes, record: '', conflict: '' });

  async function ask(more: Partial<Task> = {}, secret?: Buffer): Promise<string> {
    const by = { objectId: randomUUID(), applicationId: randomUUID(), tenantId: randomUUID() };
    clock.now += 1;
    const task: Task = {
      id: randomUUID(),
      kind: 'count',
      state: 'queued',
      by,
      at: clock.now,
      until: NOW + KEPT,
      input: {},
      ...more,
    };
    expect(await write(tasks.create(task, 50, secret))).toBe('done');
    return task.id;
  }

  const found = async (id: string) => (await tasks.find(id))?.task;

  const log: Log = { info: () => undefined, warn: () => undefined, failure: (error) => void failures.push(error) };

  function roomWith(run: TaskKind['run'], more: Partial<TaskRoom> = {}): TaskRoom {
    return {
      tasks,
      kinds: [{ name: 'count', run }],
      requireStillMay: async () => undefined,
      log,
      clock: () => clock.now,
      async commit(entry) {
        await overtake?.();
        entries.push(entry);
        return write(...entry.changes);
      },
      ...more,
    };
  }

  const look = (room: TaskRoom, signal = new AbortController().signal) => runTasks(room).run(clock.now, signal);

  async function* count(task: TaskRun): ReturnType<TaskKind['run']> {
    let at = (task.state as number | undefined) ?? 0;
    while (at < 4) {
      const written = yield {
        progress: { done: at + 1, total: 4, unit: 'parts' },
        state: at + 1,
        result: { so: at + 1 },
        changes: [task.parts.put(at, Buffer.from(`part ${at}`))],
        operation: 'Count',
      };
      if (written === 'done') at += 1;
    }
    return { counted: at };
  }

  it('is not one too many, however many are begun at once', async () => {
    const task = (): Task => {
      const by = { objectId: randomUUID(), applicationId: randomUUID(), tenantId: randomUUID() };
      return { id: randomUUID(), kind: 'count', state: 'queued', by, at: NOW, until: NOW + KEPT, input: {} };
    };
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => write(tasks.create(task(), 5))));
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome === 'conflict')).toHaveLength(15);
    expect(await tasks.unfinished(50)).toBe(5);
  });

  it('are run to their end in the order in which they were asked for', async () => {
    const [first, second] = [await ask(), await ask()];
    expect(await look(roomWith(count))).toBe(2);
    expect(await found(first)).toMatchObject({
      state: 'succeeded',
      result: { counted: 4 },
      progress: { done: 4, total: 4, unit: 'parts' },
      ended: clock.now,
      until: clock.now + KEPT,
    });
    expect((await tasks.partsOf(first).read(3)).toString()).toBe('part 3');
    expect(entries.flatMap(({ task: { id }, operation }) => (operation === 'TaskEnd' ? [id] : []))).toEqual([
      first,
      second,
    ]);
  });

  it('are listed with the newest first, page by page', async () => {
    const ids = [await ask(), await ask(), await ask()].reverse();
    const [newest, ...rest] = await tasks.list(1);
    expect([newest?.id, rest]).toEqual([ids[0], []]);
    expect((await tasks.list(5, { at: newest?.at ?? 0, id: ids[0] ?? '' })).map(({ id }) => id)).toEqual(ids.slice(1));
  });

  it('go on where another process stopped, and do nothing twice', async () => {
    const id = await ask();
    const stop = new AbortController();
    overtake = async () => {
      if (entries.length === 3) stop.abort();
    };
    await look(roomWith(count), stop.signal);
    expect(await found(id)).toMatchObject({ state: 'running' });
    overtake = undefined;
    // A part that is put twice would be a second row of one key, which the store refuses.
    await look(roomWith(count));
    expect(await found(id)).toMatchObject({ state: 'succeeded', result: { counted: 4 } });
    expect(failures).toEqual([]);
  });

  it('end at once where somebody cancels them, and keep what came of them so far', async () => {
    const id = await ask();
    overtake = async () => {
      if (entries.length !== 3) return;
      const stored = await tasks.find(id);
      if (stored?.task.state !== 'running') return;
      await write(tasks.replace(stored, { ...stored.task, state: 'canceled', ended: clock.now }).change);
    };
    await look(roomWith(count));
    expect(await found(id)).toMatchObject({ state: 'canceled', result: { so: 2 }, progress: { done: 2 } });
    expect(await store.rows(partsLeft, {})).toEqual([]);
  });

  it('end before their next unit where whoever asked for them may no more, and leave no part', async () => {
    const id = await ask();
    const asked: string[] = [];
    const requireStillMay = async (task: Task) => {
      asked.push(task.id);
      if (asked.length === 3) throw new Fault('Forbidden', 'Whoever began it may not.');
    };
    await look(roomWith(count, { requireStillMay }));
    expect(await found(id)).toMatchObject({
      state: 'failed',
      error: { code: 'Forbidden', message: 'Whoever began it may not.' },
      result: { so: 2 },
    });
    expect([...new Set(asked)]).toEqual([id]);
    expect(entries.filter(({ operation }) => operation === 'Count')).toHaveLength(2);
    expect(entries.find(({ operation }) => operation === 'TaskEnd')).toMatchObject({ status: 403 });
    expect(await store.rows(partsLeft, {})).toEqual([]);
  });

  it('succeed for nobody who may no more when all is done', async () => {
    const id = await ask();
    let times = 0;
    const requireStillMay = async () => {
      times += 1;
      if (times > 4) throw new Fault('Forbidden', 'Whoever began it may not.');
    };
    await look(roomWith(count, { requireStillMay }));
    expect([(await found(id))?.state, await store.rows(partsLeft, {})]).toEqual(['failed', []]);
  });

  it('make a unit anew that another was faster than', async () => {
    const id = await ask();
    let tries = 0;
    await look(
      roomWith(async function* (task) {
        const never = store.change(
          statement((db) => db.deleteFrom('setting').where('name', '=', 'nothing')),
          {},
        );
        for (let written = ''; written !== 'done'; ) {
          tries += 1;
          written = yield {
            progress: { done: 1, unit: 'rows' },
            changes: tries < 3 ? [never] : [task.parts.put(0, Buffer.alloc(1))],
          };
        }
        return null;
      }),
    );
    expect([tries, (await found(id))?.state]).toEqual([3, 'succeeded']);
  });

  it('fail with the sentence of what went wrong, and keep what came of them so far', async () => {
    const id = await ask();
    await look(
      roomWith(async function* () {
        yield { progress: { done: 1, unit: 'rows' }, result: { so: 1 } };
        throw new Fault('Conflict', 'Something is there already.');
      }),
    );
    expect(await found(id)).toMatchObject({
      state: 'failed',
      error: { code: 'Conflict', message: 'Something is there already.' },
      result: { so: 1 },
    });
    expect(entries.at(-1)).toMatchObject({ operation: 'TaskEnd', status: 409 });
  });

  it('say nothing of what is a bug but in the log', async () => {
    const id = await ask();
    await look(
      roomWith(() => {
        throw new TypeError('a value of somebody');
      }),
    );
    const message = 'The task ended by an error of this server; its log says more.';
    expect(await found(id)).toMatchObject({ state: 'failed', error: { code: 'InternalError', message } });
    expect(failures).toHaveLength(1);
  });

  it('wait where the store cannot be reached', async () => {
    const id = await ask();
    const room = roomWith(async function* () {
      yield { progress: { done: 1, unit: 'rows' } };
      throw new Fault('Unavailable', 'The database cannot be reached.');
    });
    await expect(look(room)).rejects.toThrow('The database cannot be reached.');
    expect((await found(id))?.state).toBe('running');
    await look(roomWith(count));
    expect((await found(id))?.state).toBe('succeeded');
  });

  it('of a kind that nobody knows fail, and hold up no other', async () => {
    const [unknown, known] = [await ask({ kind: 'moveMountain' }), await ask()];
    await look(roomWith(count));
    expect(await found(unknown)).toMatchObject({ state: 'failed', error: { code: 'BadParameter' } });
    expect((await found(known))?.state).toBe('succeeded');
  });

  it('have their key while they run, and lose it with their end', async () => {
    const key = randomBytes(32);
    const id = await ask({}, key);
    let seen: Buffer | undefined;
    let copy = '';
    await look(
      roomWith(async function* ({ secret }) {
        seen = secret;
        copy = secret?.toString('hex') ?? '';
        yield { progress: { done: 1, unit: 'rows' } };
        return null;
      }),
    );
    expect(copy).toBe(key.toString('hex'));
    expect(seen).toEqual(Buffer.alloc(32));
    expect(await store.rows(rowsLeft, {})).toEqual([{ id, sealed: null }]);
  });

  it('drop what was uploaded for them, and are removed when their time is over', async () => {
    const id = await ask({ upload: { parts: 1, received: 1 } });
    await write(tasks.partsOf(id).put(9, randomBytes(10)));
    await look(roomWith(count));
    expect(await store.rows(partsLeft, {})).toEqual([]);
    const exported = await ask();
    await look(roomWith(count));
    clock.now += KEPT;
    expect(await purgeTasks({ store, tasks }).run(clock.now, new AbortController().signal)).toBe(2);
    expect([await store.rows(rowsLeft, {}), await store.rows(partsLeft, {}), await found(exported)]).toEqual([
      [],
      [],
      undefined,
    ]);
  });

  it('are not believed where somebody changed them in the database', async () => {
    const id = await ask();
    await look(roomWith(count));
    await write(store.change(forge, {}, ANY_ROWS));
    await expect(tasks.find(id)).rejects.toMatchObject({ code: 'Tampered' });
    await write(
      store.change(
        statement((db) => db.deleteFrom('task_part').where('number', '!=', 0)),
        {},
        ANY_ROWS,
      ),
    );
    await write(store.change(swap, {}, ANY_ROWS));
    await expect(tasks.partsOf(id).read(7)).rejects.toMatchObject({ code: 'Tampered' });
  });
});
