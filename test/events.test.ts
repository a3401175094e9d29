import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { Fault } from '../src/fault.ts';
import { createJobs } from '../src/gateway/background/jobs.ts';
import { startGateway } from '../src/gateway.ts';
import type { Log, LogMembers } from '../src/http/log.ts';
import { query } from '../src/store/query.ts';
import { deliverEvents } from '../src/vault/events/deliver.ts';
import { audited, auditOf } from './audit.ts';
import { send, startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { cleanUp, newFolder, serve } from './serve.ts';

const DAY = 86_400;
const pending = query((db) => db.selectFrom('event').select(['id', 'at', 'meta']).orderBy('at'));
const due = query((db) => db.selectFrom('due').select(['name', 'what', 'at']));

const nowOf = (gateway: TestGateway): number => Math.max(gateway.clock.now, Date.now());
const seconds = (gateway: TestGateway): number => Math.floor(nowOf(gateway) / 1000);
function pass(gateway: TestGateway, days: number): void {
  gateway.clock.now = nowOf(gateway) + days * DAY * 1000;
}
const waiting = (gateway: TestGateway) => gateway.services.store.rows(pending, {});
const types = ({ received }: Receiver) =>
  received.flatMap(({ events }) => events.map(({ eventType, subject }) => `${eventType.split('.').at(-1)} ${subject}`));

/** A log that is listened to. */
function listener(): { log: Log; said: unknown[] } {
  const said: unknown[] = [];
  const say = (event: string, members?: LogMembers): void => void said.push([event, members]);
  return { log: { info: () => undefined, warn: say, failure: (error) => void said.push(error) }, said };
}

describeOnBoth('events of secrets and keys', (newUrl) => {
  let receiver: Receiver;
  let gateway: TestGateway;
  beforeAll(async () => {
    receiver = await startReceiver();
    gateway = await startTestGateway({ database: await newUrl(), ...receiver.flags });
    // What the demo itself made.
    await gateway.jobs.look('deliver-events');
  });
  beforeEach(() => {
    receiver.received.length = 0;
    receiver.answer((_request, response) => void response.writeHead(204).end());
  });
  afterAll(async () => {
    await gateway.stop();
    await receiver.stop();
  });

  it('a new version is told once, signed, in the schema of Event Grid, and without its value', async () => {
    const value = `value-${Math.random()}`;
    const { body } = await gateway.vault('PUT', '/secrets/Told', { value, attributes: { nbf: 1 } });
    const { id } = body as unknown as { id: string };
    const { records } = await audited(gateway, () => gateway.jobs.look('deliver-events'));
    await gateway.jobs.look('deliver-events');
    expect(receiver.received).toHaveLength(1);
    const [{ text, genuine, events } = { text: '', genuine: false, events: [] }] = receiver.received;
    expect(genuine).toBe(true);
    expect(text).not.toContain(value);
    const version = id.slice(-32);
    expect(events).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        topic: `${gateway.ready.vaults[0]?.url}/`,
        subject: 'Told',
        eventType: 'Microsoft.KeyVault.SecretNewVersionCreated',
        eventTime: expect.stringMatching(/^20\d\d-.*Z$/),
        data: {
          Id: id,
          VaultName: 'demo',
          ObjectType: 'Secret',
          ObjectName: 'Told',
          Version: version,
          NBF: 1,
          EXP: null,
        },
        dataVersion: '1',
        metadataVersion: '1',
      },
    ]);
    expect(records).toMatchObject([{ operation: 'EventDeliver', vault: 'demo', target: `secrets/Told/${version}` }]);
    expect(await waiting(gateway)).toEqual([]);
  });

  it('a key that is made, and one that is rotated, are new versions', async () => {
    await gateway.vault('POST', '/keys/turned/create', { kty: 'RSA' });
    await gateway.vault('POST', '/keys/turned/rotate');
    await gateway.jobs.look('deliver-events');
    expect(types(receiver)).toEqual(['KeyNewVersionCreated turned', 'KeyNewVersionCreated turned']);
  });

  it('a refused write tells nothing', async () => {
    await gateway.vault('PUT', '/secrets/no_name', { value: 'x' });
    await gateway.jobs.look('deliver-events');
    expect(receiver.received).toEqual([]);
  });

  it('the end is near 30 days before it, and then it has come: each is told once and recorded', async () => {
    const exp = seconds(gateway) + 40 * DAY;
    await gateway.vault('PUT', '/secrets/ending', { value: 'x', attributes: { exp } });
    pass(gateway, 9.9);
    await gateway.jobs.look();
    await gateway.jobs.look();
    expect(types(receiver)).toEqual(['SecretNewVersionCreated ending']);
    pass(gateway, 0.2);
    const near = await audited(gateway, async () => gateway.jobs.look('watch-due'));
    await gateway.jobs.look();
    expect(types(receiver).slice(1)).toEqual(['SecretNearExpiry ending']);
    expect(near.records).toMatchObject([
      { operation: 'SecretNearExpiryEventGridNotification', target: expect.stringMatching(/^secrets\/ending\//) },
    ]);
    // A change that leaves the end as it is tells nothing again.
    await gateway.vault('PATCH', '/secrets/ending', { tags: { a: 'b' } });
    await gateway.jobs.look('watch-due');
    await gateway.jobs.look();
    expect(types(receiver)).toHaveLength(2);
    pass(gateway, 30);
    await gateway.jobs.look('watch-due');
    await gateway.jobs.look();
    expect(types(receiver).slice(2)).toEqual(['SecretExpired ending']);
    expect(receiver.received.at(-1)?.events[0]?.data.EXP).toBe(exp);
    expect(await gateway.services.store.rows(due, {})).toEqual([]);
  });

  it('an end that is near already is told at once', async () => {
    await gateway.vault('PUT', '/secrets/soon', { value: 'x', attributes: { exp: seconds(gateway) + DAY } });
    await gateway.jobs.look('watch-due');
    await gateway.jobs.look('deliver-events');
    expect(types(receiver).toSorted()).toEqual(['SecretNearExpiry soon', 'SecretNewVersionCreated soon']);
  });

  it('nobody is told of the end of a version that another has replaced', async () => {
    await gateway.vault('PUT', '/secrets/renewed', { value: 'x', attributes: { exp: seconds(gateway) + 40 * DAY } });
    await gateway.vault('PUT', '/secrets/renewed', { value: 'y' });
    await gateway.vault('PUT', '/secrets/gone', { value: 'x', attributes: { exp: seconds(gateway) + 40 * DAY } });
    await gateway.vault('DELETE', '/secrets/gone');
    pass(gateway, 41);
    await gateway.jobs.look('watch-due');
    await gateway.jobs.look('deliver-events');
    expect(types(receiver).filter((type) => !type.includes('NewVersion') && !type.endsWith('soon'))).toEqual([]);
  });

  it('where the server slept over both, only the end is told', async () => {
    await gateway.vault('PUT', '/secrets/slept', { value: 'x', attributes: { exp: seconds(gateway) + 40 * DAY } });
    pass(gateway, 41);
    await gateway.jobs.look('watch-due');
    await gateway.jobs.look('deliver-events');
    const told = types(receiver).filter((type) => type.endsWith('slept'));
    expect(told.toSorted()).toEqual(['SecretExpired slept', 'SecretNewVersionCreated slept']);
  });

  it('an end that is moved is told at its new time', async () => {
    const exp = seconds(gateway) + 40 * DAY;
    await gateway.vault('PUT', '/secrets/moved', { value: 'x', attributes: { exp } });
    await gateway.vault('PATCH', '/secrets/moved', { attributes: { exp: exp + 30 * DAY } });
    pass(gateway, 20);
    await gateway.jobs.look('watch-due');
    await gateway.jobs.look('deliver-events');
    expect(types(receiver)).toEqual(['SecretNewVersionCreated moved']);
    pass(gateway, 20.1);
    await gateway.jobs.look('watch-due');
    await gateway.jobs.look('deliver-events');
    expect(types(receiver).slice(1)).toEqual(['SecretNearExpiry moved']);
  });

  it('a key has the notice that its policy says', async () => {
    const exp = seconds(gateway) + 40 * DAY;
    await gateway.vault('POST', '/keys/noticed/create', { kty: 'RSA', attributes: { exp } });
    const lifetimeActions = [{ trigger: { timeBeforeExpiry: 'P10D' }, action: { type: 'Notify' } }];
    await gateway.vault('PUT', '/keys/noticed/rotationpolicy', { lifetimeActions });
    pass(gateway, 29.9);
    await gateway.jobs.look('watch-due');
    expect((await waiting(gateway)).filter(({ meta }) => meta.includes('NearExpiry'))).toEqual([]);
    pass(gateway, 0.2);
    await gateway.jobs.look('watch-due');
    await gateway.jobs.look('deliver-events');
    expect(types(receiver)).toContain('KeyNearExpiry noticed');
  });

  it('a failure is tried again later, and later each time, under the same id, and given up after a day', async () => {
    receiver.answer((_request, response) => void response.writeHead(500).end());
    await gateway.vault('PUT', '/secrets/retried', { value: 'x' });
    const began = nowOf(gateway);
    await gateway.jobs.look('deliver-events');
    await gateway.jobs.look('deliver-events');
    expect(receiver.received).toHaveLength(1);
    const delays: number[] = [];
    for (let tries = 0; (await waiting(gateway)).length > 0 && tries < 20; tries += 1) {
      const [row] = await waiting(gateway);
      delays.push((row?.at ?? 0) - Math.floor(nowOf(gateway) / 1000));
      gateway.clock.now = (row?.at ?? 0) * 1000;
      await gateway.jobs.look('deliver-events');
    }
    expect(delays.length).toBeGreaterThanOrEqual(10);
    expect(delays.slice(0, 10).toSorted((a, b) => a - b)).toEqual(delays.slice(0, 10));
    expect(delays[0]).toBeGreaterThanOrEqual(10);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(nowOf(gateway) - began).toBeGreaterThanOrEqual(DAY * 1000);
    expect((await auditOf(gateway)).at(-1)).toMatchObject({ operation: 'EventDrop', vault: 'demo' });
  });

  it('what is put off and given up is logged, by object and code, without a word of the receiver', async () => {
    await gateway.vault('PUT', '/secrets/logged', { value: 'x' });
    const { log, said } = listener();
    const job = deliverEvents({ ...gateway.services, log, random: () => 0 }, () =>
      Promise.reject(new Fault('BadGateway', 'The receiver of events answered 500.')),
    );
    const { signal } = new AbortController();
    await job.run(nowOf(gateway), signal);
    pass(gateway, 1);
    await job.run(nowOf(gateway), signal);
    const members = {
      vault: 'demo',
      target: expect.stringMatching(/^secrets\/logged\/[0-9a-f]{32}$/),
      code: 'BadGateway',
    };
    expect(said).toEqual([
      ['an event could not be delivered and is tried again', members],
      ['an event is given up', members],
    ]);
    expect(await waiting(gateway)).toEqual([]);
  });

  it('a failure, and then a success, deliver it', async () => {
    let calls = 0;
    receiver.answer((_request, response) => void response.writeHead((calls += 1) === 1 ? 503 : 200).end());
    await gateway.vault('PUT', '/secrets/second-time', { value: 'x' });
    await gateway.jobs.look('deliver-events');
    gateway.clock.now = nowOf(gateway) + 20_000;
    await gateway.jobs.look('deliver-events');
    expect(types(receiver)).toEqual(['SecretNewVersionCreated second-time', 'SecretNewVersionCreated second-time']);
    expect(await waiting(gateway)).toEqual([]);
  });

  it('a row that was edited in the database is given up, recorded, and holds up no other', async () => {
    await gateway.vault('PUT', '/secrets/forged', { value: 'x' });
    const { store } = gateway.services;
    const sql = "update event set meta = replace(meta, 'forged', 'forgot')";
    await store.write({ changes: [{ sql, parameters: [], rows: 1 }], record: '', conflict: '' });
    await gateway.vault('PUT', '/secrets/whole', { value: 'x' });
    const { records } = await audited(gateway, () => gateway.jobs.look('deliver-events'));
    expect(types(receiver)).toEqual(['SecretNewVersionCreated whole']);
    expect(records.map(({ operation }) => operation)).toEqual(['EventDrop', 'EventDeliver']);
  });

  it('a receiver that hangs holds up no call, no other job and no stop', async () => {
    receiver.answer(() => undefined);
    await gateway.vault('PUT', '/secrets/hanging', { value: 'x' });
    let ended = false;
    const delivering = gateway.jobs.look('deliver-events').finally(() => {
      ended = true;
    });
    expect((await gateway.vault('GET', '/secrets/hanging')).status).toBe(200);
    expect(await gateway.jobs.look('watch-due')).toBe(0);
    await expect.poll(() => receiver.received.length).toBe(1);
    await gateway.close();
    expect(ended).toBe(true);
    expect(await delivering).toBe(0);
  });
});

describe('a start after a crash', () => {
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
  });
  afterAll(() => receiver.stop());

  it('between the commit and the delivery still delivers', async () => {
    const first = await startTestGateway(receiver.flags);
    await first.jobs.look('deliver-events');
    receiver.received.length = 0;
    const { body } = await first.vault('PUT', '/secrets/survivor', { value: 'x' });
    await first.close();
    expect(receiver.received).toEqual([]);
    const second = await startTestGateway({ ...receiver.flags, data: first.data });
    await second.jobs.look('deliver-events');
    const told = receiver.received.flatMap(({ events }) => events).map(({ data }) => data.Version);
    expect(told).toContain(String(body['id']).slice(-32));
    await second.stop();
  });
});

describe('several processes', () => {
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
  });
  afterAll(async () => {
    cleanUp();
    await receiver.stop();
  });

  it('that are killed between the commit and the delivery deliver at the next start, by themselves', async () => {
    const data = join(newFolder(), 'data');
    const { eventsWebhook, eventsWebhookKey, eventsWebhookCa } = receiver.flags;
    const flags = ['--demo', '--workers', '2', '--data', data, '--http', '127.0.0.1:0', '--https', '127.0.0.1:0'];
    const events = ['--events-webhook', eventsWebhook, '--events-webhook-key', eventsWebhookKey];
    const start = () => serve([...flags, ...events, '--events-webhook-ca', eventsWebhookCa]);
    const first = start();
    const { connector, ca, vaults, authority } = await first.ready();
    expect(connector.connections).toHaveLength(1);
    const tls = { ca: readFileSync(ca ?? '', 'utf8'), servername: 'localhost' };
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: authority.clientId ?? '',
      client_secret: authority.clientSecret ?? '',
      scope: `${vaults[0]?.resource}/.default`,
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const path = `${authority.url}/${authority.tenantId}/oauth2/v2.0/token`;
    const token = await send(new URL(path), { method: 'POST', headers, body: form.toString(), tls });
    const set = await send(new URL(`${vaults[0]?.url}/secrets/killed?api-version=7.4`), {
      method: 'PUT',
      headers: { authorization: `Bearer ${token.body['access_token']}` },
      body: { value: 'x' },
      tls: { ca: tls.ca },
    });
    expect(set.status).toBe(200);
    await first.stop('SIGKILL');
    expect(types(receiver)).not.toContain('SecretNewVersionCreated killed');
    const second = start();
    await second.ready();
    await expect.poll(() => types(receiver), { timeout: 20_000 }).toContain('SecretNewVersionCreated killed');
    expect((await second.stop()).code).toBe(0);
    expect(receiver.received.every(({ genuine }) => genuine)).toBe(true);
  }, 60_000);
});

describe('without a receiver', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.stop());

  it('nothing waits to be delivered, and an end is logged and recorded all the same', async () => {
    await gateway.vault('PUT', '/secrets/quiet', { value: 'x', attributes: { exp: seconds(gateway) + DAY } });
    const { log, said } = listener();
    const { clock } = gateway.services;
    const config = loadConfig({ flags: { demo: true }, environment: {} });
    const jobs = createJobs(gateway.services, { log, heard: async () => undefined, clock, webhook: undefined, config });
    const { records } = await audited(gateway, () => jobs.look());
    expect(said).toEqual([['about to expire', { vault: 'demo', target: 'secrets/quiet' }]]);
    expect(records).toMatchObject([{ operation: 'SecretNearExpiryEventGridNotification', vault: 'demo' }]);
    expect(await waiting(gateway)).toEqual([]);
  });
});

describe('the settings of the receiver', () => {
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
  });
  afterAll(() => receiver.stop());
  afterEach(() => expect(receiver.received).toEqual([]));

  const load = (flags: Record<string, unknown>) =>
    loadConfig({ flags: { demo: true, ...receiver.flags, ...flags }, environment: {} });
  const form = 'The setting --events-webhook is not valid: it is an https URL without a user name and a fragment.';

  it.each([
    [{ eventsWebhook: 'http://localhost/events' }, form],
    [{ eventsWebhook: 'https://user:word@localhost/events' }, form],
    [{ eventsWebhook: 'https://localhost/events#here' }, form],
    [{ eventsWebhook: 'localhost' }, form],
    [{ eventsWebhookKey: undefined }, '--events-webhook and --events-webhook-key are given together.'],
    [
      { eventsWebhook: undefined, eventsWebhookKey: undefined },
      '--events-webhook-ca is of use only with --events-webhook.',
    ],
  ])('%j is refused', (flags, message) => {
    expect(() => load(flags)).toThrow(expect.objectContaining({ code: 'ConfigurationInvalid', message }));
  });

  it.each([
    ['is not there', '/nowhere/key', 'The file of --events-webhook-key cannot be read: /nowhere/key.'],
    [
      'holds no key',
      import.meta.filename,
      'The file of --events-webhook-key must hold 24 to 64 random bytes in Base64; `openssl rand -base64 32` makes them.',
    ],
  ])('a key file that %s is refused before anything listens', async (_what, eventsWebhookKey, message) => {
    const start = startGateway(load({ eventsWebhookKey, http: '127.0.0.1:0', https: '127.0.0.1:0' }));
    await expect(start).rejects.toMatchObject({ code: 'ConfigurationInvalid', message });
  });
});
