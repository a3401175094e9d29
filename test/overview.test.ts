import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Overview } from '../src/management/overview/resource.ts';
import { statement } from '../src/store/query.ts';
import {
  CONNECTIONS,
  connect,
  manage,
  newApplication,
  newConnection,
  newVault,
  operatorOf,
  operatorToken,
  principalProperties,
  VAULTS,
} from './administration.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** What one page says of all, over a real socket. */
const DAY = 86_400_000;
const FIVE_MINUTES = 300_000;

const forgeDue = statement((db) =>
  db
    .updateTable('due')
    .set((eb) => ({ at: eb('at', '+', -40 * 86_400) }))
    .where('name', '=', 'later')
    .where('what', '=', 'expired'),
);

describeOnBoth('the overview', (newUrl) => {
  let gateway: TestGateway;
  let token: string;

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl(), throttleCalls: 4, throttleSeconds: 60 });
    token = await operatorToken(gateway);
  });

  afterAll(() => gateway.stop());

  const call = (method: string, path: string, body?: unknown) => manage(gateway, method, path, { body, token });
  /** As it is now, and not a few seconds ago. */
  const look = async (): Promise<Overview> => {
    await gateway.services.runs.flush();
    gateway.clock.now = Math.max(gateway.clock.now, Date.now()) + 6000;
    const { status, text } = await call('GET', '/admin/overview');
    expect(status).toBe(200);
    return JSON.parse(text) as Overview;
  };
  const inDays = (days: number) => Math.floor((Date.now() + days * DAY) / 1000);
  const total = ({ calls: { slices } }: Overview) =>
    slices.reduce(({ calls, failed }, each) => ({ calls: calls + each.calls, failed: failed + each.failed }), {
      calls: 0,
      failed: 0,
    });

  it('says that all is well, and how long the audit log is', async () => {
    const { health, time } = await look();
    expect(health).toEqual({
      database: { status: 'ok', kind: gateway.services.store.dialect },
      audit: { status: 'ok', records: expect.any(Number), lastVerification: null },
    });
    expect(Date.parse(time)).toBeGreaterThan(Date.now());
    const verified = await call('POST', '/admin/audit/verify');
    expect((await look()).health.audit.lastVerification).toEqual({
      time: expect.stringMatching(/Z$/),
      verified: true,
      ...verified.body,
    });
  });

  it('counts vaults, and connections by their status', async () => {
    const before = await look();
    await newVault(gateway, 'gone', {}, { scope: { subscription: 'other', resourceGroup: 'group' } });
    expect((await look()).vaults).toEqual({ ...before.vaults, living: before.vaults.living + 1 });
    await call('DELETE', `${VAULTS.replace(/.*\/tests/, '/subscriptions/other/resourceGroups/group')}/gone`);
    const deleted = await look();
    expect(deleted.vaults).toEqual({ ...before.vaults, deleted: before.vaults.deleted + 1 });
    await newConnection(gateway, 'good');
    await call('PUT', `${CONNECTIONS}/waiting`, {
      properties: {
        parameterValueSet: { name: 'oauthDefault', values: { 'token:VaultName': { value: 'demo' } } },
      },
    });
    const { connections } = await look();
    expect(connections).toEqual({
      ...before.connections,
      connected: before.connections.connected + 1,
      error: before.connections.error + 1,
    });
  });

  it('counts calls and errors in twelve slices, each once, and who was throttled', async () => {
    const connection = await newConnection(gateway, 'busy');
    const before = total(await look());
    await connection.action('GET', '/secrets');
    await connection.action('GET', '/secrets/missing/value');
    const seen = await look();
    expect(total(seen)).toEqual({ calls: before.calls + 2, failed: before.failed + 1 });
    expect(seen.throttled).toEqual([]);
    expect([seen.calls.slices.length, seen.calls.complete]).toEqual([12, true]);
    const begins = seen.calls.slices.map(({ since }) => Date.parse(since));
    expect(begins).toEqual(begins.map((_, index) => (begins[0] ?? 0) + index * FIVE_MINUTES));
    expect(Date.parse(seen.time) - (begins[11] ?? 0)).toBeLessThan(FIVE_MINUTES);
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await connection.action('GET', '/secrets')).status);
    expect(statuses).toEqual([200, 200, 429]);
    const throttled = await look();
    expect(throttled.throttled).toEqual([{ id: `${CONNECTIONS}/busy`, name: 'busy', calls: 1 }]);
    expect(total(throttled)).toEqual({ calls: before.calls + 5, failed: before.failed + 2 });
  });

  it('counts secrets and keys that end within thirty days by vault, and names none', async () => {
    await gateway.vault('PUT', '/secrets/soon', { value: 'x', attributes: { exp: inDays(10) } });
    await gateway.vault('PUT', '/secrets/later', { value: 'x', attributes: { exp: inDays(60) } });
    await gateway.vault('PUT', '/secrets/renewed', { value: 'x', attributes: { exp: inDays(5) } });
    await gateway.vault('PUT', '/secrets/renewed', { value: 'x' });
    await gateway.vault('PUT', '/secrets/deleted', { value: 'x', attributes: { exp: inDays(5) } });
    await gateway.vault('DELETE', '/secrets/deleted');
    const end = inDays(20);
    await gateway.vault('POST', '/keys/soon/create', { kty: 'EC', attributes: { exp: end } });
    const first = new Date(inDays(10) * 1000).toISOString().slice(0, 15);
    const { expiring } = await look();
    expect(expiring).toMatchObject({
      days: 30,
      vaults: [{ vault: 'demo', secrets: 1, keys: 1, first: expect.stringContaining(first) }],
      complete: true,
    });
    expect(JSON.stringify(expiring)).not.toContain('soon');
    // Who can write the database can make us look, and not believe.
    const changes = [gateway.services.store.change(forgeDue, {})];
    await gateway.services.store.write({ changes, record: '', conflict: '' });
    expect((await look()).expiring.vaults).toEqual(expiring.vaults);
  });

  it('names the connections whose credential ends within thirty days, the first to end first', async () => {
    const elsewhere = (days: number) => {
      const client = { clientId: randomUUID(), clientSecret: randomUUID() };
      const credentialExpires = new Date(Date.now() + days * DAY).toISOString();
      return { ...principalProperties(client, randomUUID()), credentialExpires };
    };
    await connect(gateway, 'twentieth', elsewhere(20));
    await connect(gateway, 'tenth', elsewhere(10));
    await connect(gateway, 'fortieth', elsewhere(40));
    const { credentials } = (await look()).expiring;
    expect(credentials.map(({ id, name }) => [id, name])).toEqual([
      [`${CONNECTIONS}/tenth`, 'tenth'],
      [`${CONNECTIONS}/twentieth`, 'twentieth'],
    ]);
  });

  it('is read once for all who look within a few seconds', async () => {
    const { time } = await look();
    await newVault(gateway, 'unseen', {});
    const again = JSON.parse((await call('GET', '/admin/overview')).text) as Overview;
    expect(again.time).toBe(time);
    const vaults = await look();
    expect(vaults.vaults.living).toBe(again.vaults.living + 1);
  });

  it('is there for Readers, and for nobody without a role', async () => {
    const { scope } = operatorOf(gateway);
    const [reader, nobody] = [await newApplication(gateway, { roles: ['Reader'] }), await newApplication(gateway)];
    const as = async (client: typeof reader) =>
      manage(gateway, 'GET', '/admin/overview', { token: await gateway.token(client, scope) });
    expect((await as(reader)).status).toBe(200);
    const { status, body } = await as(nobody);
    expect([status, body['error']]).toEqual([
      403,
      {
        code: 'Forbidden',
        message: `This needs the app role Reader; the application ${nobody.clientId} does not have it.`,
      },
    ]);
  });
});
