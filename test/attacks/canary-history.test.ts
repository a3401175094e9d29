import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ACTIONS } from '../../src/connector/actions.ts';
import type { RunResource } from '../../src/management/runs/resource.ts';
import type { Contract } from '../../src/operation.ts';
import { CONNECTIONS, manage, newConnection, operatorToken, principalProperties } from '../administration.ts';
import { type Heard, hear } from '../event-source.ts';
import { type Reply, startTestGateway, type TestGateway } from '../gateway.ts';
import { newPfx } from '../pfx.ts';
import { describeOnBoth } from '../postgres.ts';
import { createCanaries, plainCore } from './canaries.ts';
import { filesBelow, findLeaks, type Written } from './leaks.ts';
import { ADMINISTRATION, type Attacked, pathsOf, targetOf } from './surfaces.ts';

/**
 * V15 V16 V17, as in canary.test.ts, on both databases and through every operation of administration: the lists are the
 * servers' own. Searched are the run history as people see it (lists, one run, the tail), the answers of whatever was
 * refused, the log, and every column of every table.
 */
describeOnBoth('canaries', (newUrl) => {
  let gateway: TestGateway;
  let url: string;
  let token: string;
  let tail: Heard<RunResource>;
  const { canaries, served, refused, plant, known, good, bad } = createCanaries();
  const log: string[] = [];
  /** Answers in which no secret may stand, whatever was sent. */
  const answers: string[] = [];
  const struck = new Set<string>();

  beforeAll(async () => {
    const write = process.stderr.write.bind(process.stderr);
    vi.spyOn(process.stderr, 'write').mockImplementation((...[text]: Parameters<typeof write>) => {
      log.push(String(text));
      return true;
    });
    url = await newUrl();
    gateway = await startTestGateway({ database: url, logLevel: 'info' });
    token = await operatorToken(gateway);
    known('the header of a token', token.split('.')[0] ?? '');
    known('the client secret of the demo application', gateway.ready.authority.clientSecret ?? '');
    tail = await hear<RunResource>(new URL('/admin/runs/tail', gateway.ready.connector.baseUrl), token);
    await driveActions();
    await driveRefusedActions();
    await driveDirectory();
    await driveConnections();
    for (const operation of ADMINISTRATION.operations) await strike(operation);
    await gateway.services.runs.flush();
  }, 120_000);

  afterAll(async () => {
    vi.restoreAllMocks();
    tail.leave();
    await gateway.stop();
  });

  const administer = (method: string, path: string, body?: unknown) => manage(gateway, method, path, { body, token });

  async function driveActions(): Promise<void> {
    const value = plant('a secret value');
    const set = await good('set', gateway.vault('PUT', '/secrets/canary', { value }));
    const made = await good('create', gateway.vault('POST', '/keys/seal/create', { kty: 'RSA', key_size: 2048 }));
    const { kid } = (made as Record<string, unknown>)['key'] as { kid: string };
    const versions = { secretVersion: String(set['id']), keyVersion: kid };
    const names = { secretName: 'canary', keyName: 'seal' };
    const connection = await newConnection(gateway, 'canary');
    known('a connection key', connection.key);
    let encryptedData = '';
    for (const { contract } of ACTIONS) {
      const path = contract.path.replace(/\{(\w+)\}/g, (_all, name: string) =>
        name in names ? names[name as 'keyName'] : (versions[name as 'keyVersion'].split('/').at(-1) ?? ''),
      );
      const plain = contract.name.startsWith('Encrypt')
        ? { rawData: plant(`raw data of ${contract.name}`) }
        : undefined;
      const body = contract.method === 'POST' ? (plain ?? { encryptedData }) : undefined;
      const answer = await good(
        contract.name,
        connection.action(contract.method, path, body, workflow(connection.key)),
      );
      if (plain !== undefined) {
        encryptedData = String(answer['encryptedData']);
        known(`what ${contract.name} answered`, encryptedData.slice(0, 120));
      }
    }
  }

  const workflow = (key: string) => ({
    authorization: `Key ${key}`,
    cookie: `session=${plant('a cookie', plainCore)}`,
    'x-ms-workflow-name': 'nightly',
    'x-ms-workflow-run-id': 'run-1',
    'x-ms-client-request-id': plant('that is no id of a request', plainCore),
  });

  /** Values where they do not belong, and calls that fail with them in hand. */
  async function driveRefusedActions(): Promise<void> {
    const act = (method: string, path: string, body?: unknown) => gateway.action(method, path, body);
    const wrong = () => plant('in a wrong place');
    for (const verb of ['encrypt', 'decrypt']) {
      const at = `/keys/seal/${verb}`;
      for (const member of ['rawData', 'encryptedData', 'algorithm', 'rawDataEncoding']) {
        await tried(act('POST', at, { rawData: wrong(), encryptedData: 'AAAA', [member]: wrong() }));
        await bad(
          act('POST', at, { rawData: 'x', encryptedData: 'AAAA', algorithm: 'none', [member]: { x: wrong() } }),
        );
      }
      await bad(act('POST', at, `{"rawData":"${plant('in JSON that is cut', plainCore)}`));
      await bad(act('POST', `/keys/missing/${verb}`, { rawData: wrong(), encryptedData: 'AAAA' }));
      await tried(act('POST', at, { rawData: 1, [plant('in the place of a member', plainCore)]: 1 }));
    }
    const named = plant('in the place of a name', (core) => `${core}_`);
    for (const path of [
      `/secrets/${named}/value`,
      `/secrets/canary/versions/${named}/value`,
      `/keys/${named}/metadata`,
    ])
      await bad(act('GET', path));
    await bad(act('GET', `/secrets?continuationToken=${plant('in the place of a page', plainCore)}`));
    await tried(act('GET', `/secrets/canary/metadata?code=${plant('in a query', plainCore)}`));
  }

  const tried = async (call: Promise<Reply>): Promise<void> => {
    const { status, text, headers } = await call;
    refused.push(String(status));
    answers.push(text + JSON.stringify(headers));
  };

  /** Secrets that people give and secrets that they are given. */
  async function driveDirectory(): Promise<void> {
    const at = '/admin/directory';
    const { appId } = await good('application', administer('POST', `${at}/applications`, { displayName: 'Canary' }));
    const added = await good('addPassword', administer('POST', `${at}/applications/${appId}/addPassword`, {}));
    known('a client secret that was given', String(added['secretText']));
    const own = { ...gateway.ready.authority, clientId: String(appId), clientSecret: String(added['secretText']) };
    known('a token', (await gateway.token(own)).split('.').slice(1).join('.'));
    const password = plant('a password of a person', (core) => `Pä"ss ${core}`);
    const user = { userPrincipalName: 'canary@sallyport.local', displayName: 'C', password };
    await tried(administer('POST', `${at}/users`, user));
  }

  async function driveConnections(): Promise<void> {
    const { tenantId, clientId = '' } = gateway.ready.authority;
    const properties = principalProperties({ clientId, clientSecret: plant('a client secret') }, tenantId);
    const at = CONNECTIONS.replace(/11111111[^/]+/, 's').replace('/tests/', '/g/');
    for (const where of [at, CONNECTIONS]) await good('put', administer('PUT', `${where}/attacked`, { properties }));
    const changed = principalProperties({ clientId, clientSecret: plant('a new client secret') }, tenantId);
    await good('patch', administer('PATCH', `${at}/attacked`, { properties: changed }));
    const minted = await good('mint', administer('POST', `${at}/attacked/listConnectionKeys`, {}));
    known('a minted key', String(minted['connectionKey']));
    const { pfx, password } = newPfx({ password: plant('a password of a PFX', plainCore) });
    known('a PFX', Buffer.from(pfx, 'base64'));
    const certificate = { pfx, password: plant('a wrong password', plainCore) };
    for (const secret of [{ pfx, password }, certificate, { pfx: password, password: pfx }]) {
      const values = {
        'token:clientId': { value: clientId },
        'token:TenantId': { value: tenantId },
        'token:clientCertificateSecret': { value: secret },
        vaultName: { value: 'demo' },
      };
      await tried(
        administer('PUT', `${at}/certified`, { properties: { parameterValueSet: { name: 'CertOauth', values } } }),
      );
    }
  }

  /** In each member that the operation knows, by itself, as a text and inside of something else, and in each part of its query. */
  async function strike({ title, contract }: Attacked): Promise<void> {
    struck.add(title);
    const core = () => {
      const value = `Canary${randomBytes(18).toString('hex')}`;
      known(title, value);
      return value;
    };
    for (const path of pathsOf(contract)) {
      // A tail that nothing is wrong with would go on.
      const target = path.endsWith('/tail') ? `${path}?seconds=0` : targetOf(path);
      for (const name of contract.query ?? []) {
        if (name === 'api-version') continue;
        const query = `${target}${target.includes('?') ? '&' : '?'}${name}=${core()}`;
        await tried(administer(contract.method, query, contract.method === 'GET' ? undefined : {}));
      }
      if (contract.method === 'GET' || contract.method === 'DELETE') continue;
      await tried(administer(contract.method, target, `{"value":"${core()}`));
      await tried(administer(contract.method, target, [core()]));
      await tried(administer(contract.method, target, { [core()]: 1, properties: { [core()]: core() } }));
      for (const member of membersOf(contract)) {
        await tried(administer(contract.method, target, { [member]: { value: core() } }));
        await tried(administer(contract.method, target, { [member]: [core()] }));
        if (SECRET.test(member)) await tried(administer(contract.method, target, { [member]: core() }));
      }
    }
  }

  async function everythingShown(): Promise<string> {
    const { value } = (await read<{ value: RunResource[] }>('/admin/runs?limit=100')).body;
    const one = await Promise.all(value.slice(0, 20).map(({ id }) => read(`/admin/runs/${id}`)));
    const lists = ['/admin/runs?limit=100', '/admin/workflowRuns', `${CONNECTIONS}/canary/runs`, CONNECTIONS];
    const all = await Promise.all(lists.map((path) => read(path)));
    return [...one, ...all].map(({ text }) => text).join('\n');
  }

  async function read<Body>(path: string): Promise<{ text: string; body: Body }> {
    const { status, text } = await administer('GET', path);
    expect([path, status]).toEqual([path, 200]);
    return { text, body: JSON.parse(text) as Body };
  }

  it('came in through all actions and every operation of administration', () => {
    expect(served).toEqual(expect.arrayContaining(ACTIONS.map(({ contract }) => contract.name)));
    expect(struck.size).toBe(new Set(ADMINISTRATION.operations.map(({ title }) => title)).size);
    expect(struck.size).toBeGreaterThan(80);
    expect(refused.filter((status) => Number(status) >= 500)).toEqual([]);
    expect(refused.filter((status) => status === '400').length).toBeGreaterThan(200);
    expect(canaries.length).toBeGreaterThan(300);
  });

  it('are nowhere in the run history, as it is listed, shown and told as it happens', async () => {
    await tail.until(ACTIONS.length);
    const written: Written = new Map([
      ['lists', Buffer.from(await everythingShown())],
      ['tail', Buffer.from(tail.text())],
    ]);
    const meant = { name: 'the name of a secret', value: 'canary' };
    expect(findLeaks([meant], written).map(({ where }) => where)).toEqual(expect.arrayContaining(['lists', 'tail']));
    expect(findLeaks(canaries, written)).toEqual([]);
  });

  it('are in no answer to what was refused', () => {
    expect(answers.length).toBeGreaterThan(400);
    expect(findLeaks(canaries, new Map([['answers', Buffer.from(answers.join('\n'))]]))).toEqual([]);
  });

  it('are nowhere in the log, the audit records, the run history and all else that is stored', async () => {
    const tables = await columnsOf(url);
    const written: Written = new Map([['log', Buffer.from(log.join(''))], ...tables, ...filesBelow(gateway.data)]);
    expect(log.join('')).toContain('"msg":"listening"');
    const meant = { name: 'the name of a key', value: 'seal' };
    const found = findLeaks([meant], written).map(({ where }) => where);
    expect(found).toEqual(expect.arrayContaining(['audit.record', 'object.name', 'run_page.meta']));
    const owned = canaries.map((canary) => ({ ...canary, allowedIn: ['operator.json'] }));
    expect(findLeaks(owned, written)).toEqual([]);
  });
});

/** Members that take a secret as a text. */
const SECRET = /password|secret|pfx|passphrase|key|code|chunk|header|value|certificate|assertion/i;

/** What stands in plain sight by design: names, and what people write beside them. */
const PLAIN = new Set(['name', 'displayName', 'tags', 'location', 'kind', 'id']);

function membersOf({ input, path, query = [] }: Contract<unknown, unknown>): string[] {
  const { properties = {} } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  const outside = new Set([...query, ...[...path.matchAll(/\{(\w+)\??\}/g)].map(([, name = '']) => name)]);
  return [...new Set([...Object.keys(properties), 'properties', 'value', 'clientSecret', 'password'])].filter(
    (member) => !outside.has(member) && !PLAIN.has(member),
  );
}

/** Every column of every table, sealed ones too: what is sealed is found in no form. */
async function columnsOf(url: string): Promise<Map<string, Buffer>> {
  const columns = new Map<string, Buffer[]>();
  for (const [table, rows] of await tablesOf(url)) {
    for (const [column, value] of rows.flatMap((row) => Object.entries(row))) {
      const bytes = value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value));
      const where = `${table}.${column}`;
      const values = columns.get(where) ?? [];
      columns.set(where, values);
      values.push(bytes, Buffer.from('\n'));
    }
  }
  return new Map([...columns].map(([where, values]) => [where, Buffer.concat(values)]));
}

type Rows = readonly Readonly<Record<string, unknown>>[];

async function tablesOf(url: string): Promise<[string, Rows][]> {
  if (url.startsWith('sqlite:')) {
    const db = new DatabaseSync(url.slice('sqlite:'.length), { readOnly: true });
    const names = db.prepare("select name from sqlite_master where type = 'table'").all();
    const tables = names.map(({ name }): [string, Rows] => [
      String(name),
      db.prepare(`select * from "${String(name)}"`).all(),
    ]);
    db.close();
    return tables;
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const named = "select table_name as name from information_schema.tables where table_schema = 'public'";
  const tables: [string, Rows][] = [];
  for (const { name } of (await client.query<{ name: string }>(named)).rows)
    tables.push([name, (await client.query<Record<string, unknown>>(`select * from "${name}"`)).rows]);
  await client.end();
  return tables;
}
