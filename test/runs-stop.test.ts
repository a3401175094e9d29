import http from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, it } from 'vitest';
import { unpackRuns } from '../src/connector/runs/packing.ts';
import { packedPage, storedRuns } from '../src/connector/runs/run.ts';
import { send } from './gateway.ts';
import { cleanUp, newFolder, serve } from './serve.ts';

/** Runs wait in memory for a fifth of a second: a stop in good order writes them, those of calls that were still open too. */
afterAll(cleanUp);

it.each([1, 2])(
  'a stop writes the runs that wait in each process, with --workers %i',
  async (workers) => {
    const data = join(newFolder(), 'data');
    const listeners = ['--http', '127.0.0.1:0', '--https', '127.0.0.1:0'];
    const server = serve(['--demo', '--workers', String(workers), '--data', data, ...listeners]);
    const { connector } = await server.ready();
    const [{ runtimeUrl, key } = { runtimeUrl: '', key: '' }] = connector.connections;
    const authorization = `Key ${key}`;
    const call = () =>
      send(new URL(`${runtimeUrl}/secrets/api-key/value`), { method: 'GET', headers: { authorization } });
    const body = JSON.stringify({ rawData: 'in flight' });
    const headers = { authorization, 'content-type': 'application/json', 'content-length': body.length };
    const open = http.request(`${runtimeUrl}/keys/demo-key/encrypt`, { method: 'POST', headers, agent: false });
    const answered = new Promise<number | undefined>((resolve, reject) => {
      open.on('response', (response) => resolve(response.resume().statusCode));
      open.on('error', reject);
    });
    open.write(body.slice(0, 5));
    const answers = await Promise.all(Array.from({ length: 30 }, call));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    server.child.kill('SIGTERM');
    open.end(body.slice(5));
    expect(await answered).toBe(200);
    const { code, stderr } = await server.ended;
    expect([code, stderr]).toEqual([0, '']);
    const database = new DatabaseSync(join(data, 'sallyport.db'), { readOnly: true });
    const pages = database.prepare('select meta from run_page').all() as { meta: string }[];
    const said = database.prepare('select last from run_counter').get() as { last: number };
    database.close();
    const actions = pages.flatMap(({ meta }) => {
      const { at, runs } = packedPage.parse(JSON.parse(meta));
      return storedRuns.parse(unpackRuns(at, runs));
    });
    expect(actions.filter(({ action }) => action === 'EncryptData')).toHaveLength(1);
    expect(actions.filter(({ action }) => action === 'GetSecret').length).toBeGreaterThanOrEqual(30);
    expect(said.last).toBe(actions.length);
  },
  60_000,
);
