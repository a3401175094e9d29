import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Operator } from '../src/gateway/start/first-start.ts';
import type { RunResource } from '../src/management/runs/resource.ts';
import { query } from '../src/store/query.ts';
import { commit, manage, newApplication, operatorToken } from './administration.ts';
import { command } from './command.ts';
import { hear } from './event-source.ts';
import { send, startTestGateway, type TestGateway } from './gateway.ts';
import { cleanUp, newFolder, serve } from './serve.ts';

/** The live tail: runs as they end, for whoever may see them and as long as he may. */
describe('a tail', () => {
  let gateway: TestGateway;
  let token: string;

  beforeAll(async () => {
    gateway = await startTestGateway();
    token = await operatorToken(gateway);
  });

  afterAll(() => gateway.stop());

  const listen = (query = '', as = token) =>
    hear<RunResource>(new URL(`/admin/runs/tail${query}`, gateway.ready.connector.baseUrl), as);

  it('shows runs from now on, once each and without values, and only those that fit', async () => {
    const canary = randomBytes(24).toString('hex');
    await gateway.vault('PUT', '/secrets/canary', { value: canary });
    await gateway.action('GET', '/secrets');
    await gateway.services.runs.flush();
    const all = await listen();
    const failed = await listen('?status=Failed&action=GetSecret');
    expect([all.status, all.type]).toEqual([200, 'text/event-stream; charset=utf-8']);
    await gateway.action('GET', '/secrets/canary/value');
    await gateway.action('GET', '/secrets/missing/value');
    await gateway.action('GET', '/keys');
    await Promise.all([all.until(3), failed.until(1)]);
    expect(all.events.map(({ action, statusCode }) => `${action} ${statusCode}`)).toEqual([
      'GetSecret 200',
      'GetSecret 404',
      'ListKeys 200',
    ]);
    expect(failed.events).toEqual([all.events[1]]);
    const { text } = await manage(gateway, 'GET', `/admin/runs/${all.events[0]?.id}`, { token });
    expect(JSON.parse(text)).toEqual(all.events[0]);
    expect(all.text()).not.toContain(canary);
    all.leave();
    failed.leave();
  });

  it('one that begins beside others misses nothing', async () => {
    const first = await listen();
    await gateway.action('GET', '/keys');
    const second = await listen();
    await gateway.action('GET', '/secrets');
    await Promise.all([first.until(2), second.until(1)]);
    expect(first.events.map(({ action }) => action)).toEqual(['ListKeys', 'ListSecrets']);
    expect(second.events.at(-1)?.action).toBe('ListSecrets');
    first.leave();
    second.leave();
  });

  it('ends when its time is over, and at once where there is none', async () => {
    const none = await listen('?seconds=0');
    await none.ended;
    const short = await listen('?seconds=1');
    await short.ended;
    expect(none.events).toEqual([]);
  });

  it.each([
    [
      'is gone',
      async (id: string) => commit(gateway, await gateway.services.authority.directory.deleteApplication(id)),
    ],
    [
      'has lost the role',
      async (id: string) => {
        const body = { roles: [] };
        const { status } = await manage(gateway, 'PATCH', `/admin/directory/applications/${id}`, { body, token });
        expect(status).toBe(200);
      },
    ],
  ])(
    'ends for somebody who %s',
    async (_, lose) => {
      const reader = await newApplication(gateway, { roles: ['Reader'] });
      const mine = await gateway.token(reader, 'api://sallyport/.default');
      const { status, ended } = await listen('', mine);
      expect(status).toBe(200);
      await lose(reader.clientId);
      await ended;
    },
    40_000,
  );

  it('is for so many at the same time and no more', async () => {
    const tokens = [token];
    while (tokens.length < 5) {
      const reader = await newApplication(gateway, { roles: ['Reader'] });
      tokens.push(await gateway.token(reader, 'api://sallyport/.default'));
    }
    const refused = async (as: string) => {
      const { status, headers, text } = await manage(gateway, 'GET', '/admin/runs/tail', { token: as });
      const message =
        'At most 32 can listen to the run history of one process at the same time, and one caller 8 times: try again later.';
      expect([status, headers['retry-after'], JSON.parse(text)]).toEqual([
        429,
        '10',
        { error: { code: 'TooManyRequests', message } },
      ]);
    };
    const [last = '', ...first] = tokens.toReversed();
    const open = [];
    for (const each of first) {
      open.push(...(await Promise.all(Array.from({ length: 8 }, () => listen('', each)))));
      await refused(each);
    }
    expect(new Set(open.map((each) => each.status))).toEqual(new Set([200]));
    await refused(last);
    for (const each of open) each.leave();
    await expect
      .poll(async () => (await manage(gateway, 'GET', '/admin/runs/tail?seconds=0', { token })).status)
      .toBe(200);
  });

  it('of clients that went before it began takes no place', async () => {
    const { host, port } = new URL(gateway.ready.connector.baseUrl);
    const request = `GET /admin/runs/tail HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    for (let each = 0; each < 40; each += 1) {
      const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
      socket.write(request, () => socket.resetAndDestroy());
      await new Promise((resolve) => socket.on('close', resolve));
    }
    const { status } = await manage(gateway, 'GET', '/admin/runs/tail?seconds=0', { token });
    expect(status).toBe(200);
  });

  it('on the command line is a table that grows, and ends when its time is over', async () => {
    const canary = randomBytes(24).toString('hex');
    await gateway.vault('PUT', '/secrets/printed', { value: canary });
    const printing = command(gateway, ['run', 'tail', '--connection', 'demo', '--seconds', '4', '-o', 'table']);
    const beside = await listen();
    // Again and again, since nobody says when the command has begun to listen.
    const calling = setInterval(() => void gateway.action('GET', '/secrets/printed/value'), 200);
    const { code, stdout, stderr } = await printing;
    clearInterval(calling);
    expect([code, stderr]).toEqual([0, '']);
    const [head, ...lines] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^Id\s+Started\s+Connection\s+Action\s+Status\s+Workflow\s+Error$/);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/^\d+\s+\S+Z\s+demo\s+GetSecret\s+200$/);
    expect(stdout + beside.text()).not.toContain(canary);
    beside.leave();
  }, 40_000);

  it('goes on behind the run that was heard last, as far as it is not too long ago', async () => {
    const { runs, clock } = gateway.services;
    const one = { id: '0'.repeat(32), name: 's/g/missed' };
    const run = {
      action: 'ListKeys',
      started: clock(),
      duration: 1,
      status: 200,
      requestId: 'r',
      clientRequestId: 'c',
    };
    for (let each = 0; each < 1200; each += 1) runs.add(one, { ...run, inputs: {} });
    await runs.flush();
    const { text } = await manage(gateway, 'GET', '/admin/runs?limit=1', { token });
    const newest = Number((JSON.parse(text) as { value: { id: string }[] }).value[0]?.id);
    const ids = async (after: number, count: number) => {
      const tail = await listen(`?after=${after}`);
      await tail.until(count);
      tail.leave();
      return tail.events.map(({ id }) => Number(id));
    };
    expect(await ids(newest - 3, 3)).toEqual([newest - 2, newest - 1, newest]);
    expect(await ids(0, 1000)).toEqual(Array.from({ length: 1000 }, (_, index) => newest - 999 + index));
    const ahead = await listen(`?after=${newest + 1000}&seconds=1`);
    await gateway.action('GET', '/secrets');
    await ahead.until(1);
    expect(ahead.events[0]).toMatchObject({ id: String(newest + 1), action: 'ListSecrets' });
    ahead.leave();
  });

  it('with a bad filter is refused before it begins', async () => {
    const { status, text } = await manage(gateway, 'GET', '/admin/runs/tail?seconds=-1', { token });
    const { error } = JSON.parse(text) as { error: { code: string; message: string } };
    expect([status, error.code]).toEqual([400, 'BadParameter']);
    expect(error.message).toContain('it is a whole number of seconds from 0 to 86400');
  });
});

describe('a tail on the command line', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.stop());

  it('outlives its token, and misses nothing in between', async () => {
    const printing = command(gateway, [
      'run',
      'tail',
      '--seconds',
      '9',
      '-o',
      'tsv',
      '--query',
      '{id: id, at: startTime}',
    ]);
    const first = Date.now();
    const jump = first + 4000;
    const calling = setInterval(() => {
      if (Date.now() > jump) gateway.clock.now = Date.now() + 2 * 3_600_000;
      void gateway.action('GET', '/secrets');
    }, 100);
    const { code, stdout, stderr } = await printing;
    clearInterval(calling);
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    const times = lines.map(([, time = '']) => Date.parse(time));
    expect([times[0], times.at(-1)].map((time = 0) => time > first + 3_600_000)).toEqual([false, true]);
    const ids = lines.map(([id]) => Number(id));
    expect(ids).toEqual(ids.map((_, index) => (ids[0] ?? 0) + index));
  }, 40_000);

  it('says so when the server has gone', async () => {
    const going = await startTestGateway();
    const printing = command(going, ['run', 'tail']);
    const records = query((db) => db.selectFrom('audit').select('record'));
    const hasBegun = async () =>
      (await going.services.store.rows(records, {})).some(({ record }) => record.includes('TailRuns'));
    await vi.waitUntil(hasBegun, { timeout: 20_000, interval: 50 });
    await going.stop();
    const { code, stderr } = await printing;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^sallyport: No server is running at https:/);
  }, 40_000);
});

describe('a server with several processes', () => {
  afterAll(cleanUp);

  it('shows the runs of all of them in each, and ends the tail when it stops', async () => {
    const data = join(newFolder(), 'data');
    const listeners = ['--http', '127.0.0.1:0', '--https', '127.0.0.1:0'];
    const server = serve(['--demo', '--workers', '2', '--data', data, ...listeners]);
    const { connector, authority, ca } = await server.ready();
    const operator = JSON.parse(readFileSync(join(data, 'operator.json'), 'utf8')) as Operator;
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: operator.clientId,
      client_secret: operator.clientSecret,
      scope: operator.scope,
    });
    const given = await send(new URL(`${authority.url}/${authority.tenantId}/oauth2/v2.0/token`), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      tls: { ca: readFileSync(ca ?? '', 'utf8'), servername: 'localhost' },
    });
    const url = new URL('/admin/runs/tail', connector.baseUrl);
    const tails = await Promise.all([1, 2, 3].map(() => hear<RunResource>(url, String(given.body['access_token']))));
    const [connection] = connector.connections;
    const calls = Array.from({ length: 20 }, () =>
      send(new URL(`${connection?.runtimeUrl}/secrets/api-key/value`), {
        method: 'GET',
        headers: { authorization: `Key ${connection?.key}` },
      }),
    );
    const answers = await Promise.all(calls);
    const requests = answers.map(({ headers }) => String(headers['x-ms-request-id'])).sort();
    await Promise.all(tails.map((tail) => tail.until(20)));
    for (const { events } of tails) {
      expect(events.map(({ requestId }) => requestId).sort()).toEqual(requests);
      const ids = events.map(({ id }) => Number(id));
      expect(ids).toEqual(ids.toSorted((one, other) => one - other));
    }
    const began = performance.now();
    const { code, stderr } = await server.stop();
    await Promise.all(tails.map(({ ended }) => ended));
    expect([code, stderr]).toEqual([0, '']);
    expect(performance.now() - began).toBeLessThan(8000);
  }, 60_000);
});
