import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startPage } from '../src/cli/start-page.ts';
import type { ReadyDocument } from '../src/gateway/start/ready-file.ts';
import { type Reply, send } from './gateway.ts';
import { cleanUp, newFolder, type Served, serve, treeOf } from './serve.ts';

/** Starting as a process: what a first start makes, what a second one finds, and when there is none. */
const FREE = ['--http', '127.0.0.1:0', '--https', '127.0.0.1:0'];
const MINE = 0o600;

/** What a first demo start left behind; tests work on copies of it. */
let original: string;
let first: ReadyDocument;
let page: string;

beforeAll(async () => {
  original = join(newFolder(), 'data');
  const served = serve(['--demo', '--data', original, ...FREE]);
  first = await served.ready();
  const { code, stdout } = await served.stop();
  expect(code).toBe(0);
  page = stdout;
});

afterAll(cleanUp);

function copyOfData(): string {
  const data = join(newFolder(), 'data');
  cpSync(original, data, { recursive: true });
  for (const name of readdirSync(original)) chmodSync(join(data, name), statSync(join(original, name)).mode);
  chmodSync(data, statSync(original).mode);
  return data;
}

const demo = (data: string, ...flags: string[]) => serve(['--demo', '--data', data, ...FREE, ...flags]);
const portOf = (url: string) => Number(new URL(url).port);
const action = ({ connector }: ReadyDocument, path: string, key = connector.connections[0]?.key): Promise<Reply> =>
  send(new URL(`${connector.connections[0]?.runtimeUrl}${path}`), {
    method: 'GET',
    headers: { authorization: `Key ${key}` },
  });

describe('the first start', () => {
  it('makes exactly these files, which only their owner can read', () => {
    const modes = Object.fromEntries(
      readdirSync(original).map((name) => [name, statSync(join(original, name)).mode & 0o777]),
    );
    expect(modes).toEqual({
      'ca.pem': MINE,
      'master.key': 0o400,
      'operator.json': MINE,
      'sallyport.db': MINE,
      'sallyport.db.lock': MINE,
    });
    expect(statSync(original).mode & 0o777).toBe(0o700);
  });

  it('writes for the administrator what the command line needs', () => {
    const operator = JSON.parse(readFileSync(join(original, 'operator.json'), 'utf8')) as Record<string, string>;
    expect(operator).toEqual({
      url: first.authority.url,
      tenantId: first.authority.tenantId,
      clientId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      clientSecret: expect.stringMatching(/^[\w-]{43}$/),
      scope: 'api://sallyport/.default',
      ca: join(original, 'ca.pem'),
    });
    expect(operator['clientId']).not.toBe(first.authority.clientId);
  });

  it('describes itself in the ready file', () => {
    const base = first.connector.baseUrl;
    expect(base).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/apim\/keyvault$/);
    const [{ id } = { id: '' }] = first.connector.connections;
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    const port = portOf(first.authority.url);
    expect(first).toEqual({
      version: (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version,
      connector: {
        baseUrl: base,
        connections: [{ id, name: 'demo', runtimeUrl: `${base}/${id}`, key: expect.stringMatching(/^[\w-]{43}$/) }],
      },
      vaults: [
        { name: 'demo', url: `https://demo.vault.localhost:${port}`, resource: `https://vault.localhost:${port}` },
      ],
      authority: {
        url: `https://localhost:${port}`,
        tenantId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        clientId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        clientSecret: expect.stringMatching(/^[\w-]{43}$/),
        user: { userPrincipalName: 'demo@sallyport.localhost', password: expect.stringMatching(/^[\w-]{20}$/) },
      },
      console: {
        url: `http://127.0.0.1:${new URL(base).port}/console/`,
        signInUrl: expect.stringMatching(/\/console\/#code=[\w-]{43}$/),
      },
      ca: join(original, 'ca.pem'),
    });
  });

  it('prints a page with a command to paste, and no key: this is no terminal', () => {
    const [{ key = '', runtimeUrl } = { runtimeUrl: '' }] = first.connector.connections;
    expect(page).toContain('is ready.');
    expect(page).toContain(`${runtimeUrl}/secrets/api-key/value`);
    expect(page).not.toContain(key);
    expect(page).not.toContain(first.authority.clientSecret);
    const { userPrincipalName = '', password = '' } = first.authority.user ?? {};
    expect(page).toContain(`Sign in as ${userPrincipalName}, password <`);
    expect(page).not.toContain(password);
    const folder = { path: original, masterKey: '', operator: '', ca: '', identityHeader: '', database: '' };
    const shown = startPage(first, { folder, terminal: true, unknownHosts: ['demo.vault.localhost'] });
    expect(shown).toContain(`Sign in as ${userPrincipalName}, password ${password}`);
    expect(shown).toContain(`curl -H "Authorization: Key ${key}" ${runtimeUrl}/secrets/api-key/value`);
  });
});

describe('the second start', () => {
  it('finds everything, and makes nothing but a new key, secret and password in place of the last ones', async () => {
    const data = copyOfData();
    const ports = [
      '--http',
      `127.0.0.1:${portOf(first.connector.baseUrl)}`,
      '--https',
      `127.0.0.1:${portOf(first.authority.url)}`,
    ];
    const before = treeOf(data);
    const served = serve(['--demo', '--data', data, ...ports]);
    const second = await served.ready();
    const [was] = first.connector.connections;
    const [is] = second.connector.connections;
    expect(is?.key).not.toBe(was?.key);
    expect(second.authority.clientSecret).not.toBe(first.authority.clientSecret);
    expect(second.authority.user?.password).not.toBe(first.authority.user?.password);
    const same = (ready: ReadyDocument) => [
      ready.connector.connections.map(({ id, name, runtimeUrl }) => [id, name, runtimeUrl]),
      ready.vaults,
      [ready.authority.tenantId, ready.authority.clientId],
    ];
    expect(same(second)).toEqual(same(first));
    expect((await action(second, '/secrets/api-key/value', was?.key)).status).toBe(401);
    expect((await action(second, '/secrets/api-key/value')).status).toBe(200);
    const count = async (path: string) =>
      (JSON.parse((await action(second, path)).text) as { value: unknown[] }).value.length;
    expect(await count('/secrets')).toBe(3);
    expect(await count('/secrets/database-password/versions')).toBe(3);
    expect(await count('/secrets/api-key/versions')).toBe(1);
    expect(await count('/keys')).toBe(2);
    expect(await count('/keys/demo-key/versions')).toBe(2);
    expect((await served.stop()).code).toBe(0);
    const after = treeOf(data);
    const changed = Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name]);
    // The copy lies elsewhere than the original, and operator.json says where.
    expect(changed.sort()).toEqual(['operator.json', 'sallyport.db']);
  });

  it('does without operator.json where somebody took it away', async () => {
    const data = copyOfData();
    const operator = join(data, 'operator.json');
    rmSync(operator);
    const served = demo(data);
    expect((await action(await served.ready(), '/secrets/api-key/value')).status).toBe(200);
    await served.stop();
  });

  it('serves the secrets of the first', async () => {
    const data = copyOfData();
    const versions = async (served: Served) => {
      const { text } = await action(await served.ready(), '/secrets/database-password/versions');
      const { value } = JSON.parse(text) as { value: { version: string }[] };
      await served.stop();
      return value.map(({ version }) => version);
    };
    expect(await versions(demo(data))).toEqual(await versions(demo(data)));
  });
});

describe('a start without --demo', () => {
  it('keeps the key where it is told, and hands out no key and no secret', async () => {
    const folder = newFolder();
    const data = join(folder, 'data');
    const masterKey = join(folder, 'keys', 'master.key');
    const served = serve(['--data', data, '--master-key', masterKey, ...FREE]);
    const ready = await served.ready();
    expect(statSync(masterKey).mode & 0o777).toBe(0o400);
    expect(statSync(served.readyFile).mode & 0o777).toBe(MINE);
    expect(ready.connector.connections).toEqual([]);
    expect(ready.vaults).toEqual([]);
    expect(Object.keys(ready.authority)).toEqual(['url', 'tenantId']);
    expect((await served.stop()).code).toBe(0);
    expect(readdirSync(data).sort()).toEqual(['ca.pem', 'operator.json', 'sallyport.db', 'sallyport.db.lock']);
  });

  it('takes its settings from the environment too', async () => {
    const folder = newFolder();
    const data = join(folder, 'data');
    const served = serve(FREE, { SALLYPORT_DATA: data, SALLYPORT_MASTER_KEY: join(folder, 'master.key') });
    await served.ready();
    expect(existsSync(join(data, 'sallyport.db'))).toBe(true);
    expect((await served.stop()).code).toBe(0);
  });
});

describe('a start that cannot be', () => {
  /** Exit code 1, one line that says what to do, and a disk as it was. */
  async function refused(flags: readonly string[], folder: string, line: RegExp): Promise<void> {
    const before = treeOf(folder);
    const { code, stdout, stderr } = await serve(flags).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^sallyport: [^\n]+\n$/);
    expect(stderr).toMatch(line);
    expect(treeOf(folder)).toEqual(before);
  }
  const onDemo = (data: string) => ['--demo', '--data', data, ...FREE];

  it.each(['--http', '--https'])('a taken port of %s, before and after the first start', async (flag) => {
    const holder = createServer().listen(0, '127.0.0.1');
    await vi.waitUntil(() => holder.listening);
    const { port } = holder.address() as { port: number };
    const empty = newFolder();
    const taken = [flag, `127.0.0.1:${port}`];
    const line = new RegExp(`The address 127\\.0\\.0\\.1:${port} is already in use; stop the program that holds it or`);
    await refused(['--demo', '--data', join(empty, 'data'), ...FREE, ...taken], empty, line);
    const data = copyOfData();
    await refused([...onDemo(data), ...taken], data, line);
    holder.close();
  });

  it('a file where the folder should be', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'file'), 'in the way');
    await refused(onDemo(join(folder, 'file')), folder, /file is not a folder; choose another with --data\.$/m);
    await refused(onDemo(join(folder, 'file', 'below')), folder, /is not a folder; choose another with --data\.$/m);
  });

  it.skipIf(process.getuid?.() === 0)('a folder that this user may not write to', async () => {
    const folder = newFolder();
    chmodSync(folder, 0o500);
    await refused(
      onDemo(join(folder, 'data')),
      folder,
      /this user may not write to .*; choose another with --data\.$/m,
    );
  });

  it.each(['{', 'null', '{"clientId":1}'])('names operator.json where it is damaged: %s', async (trash) => {
    const data = copyOfData();
    writeFileSync(join(data, 'operator.json'), trash);
    await refused(onDemo(data), data, /operator\.json is damaged; put the one of the first start back/);
  });

  it('another master key', async () => {
    const data = copyOfData();
    const other = join(newFolder(), 'data');
    const served = demo(other);
    await served.ready();
    await served.stop();
    rmSync(join(data, 'master.key'));
    cpSync(join(other, 'master.key'), join(data, 'master.key'));
    chmodSync(join(data, 'master.key'), 0o400);
    await refused(onDemo(data), data, /master key/);
  });

  it('no master key, where there are data', async () => {
    const data = copyOfData();
    rmSync(join(data, 'master.key'));
    await refused(onDemo(data), data, /master key/);
  });

  it('a master key that is cut short', async () => {
    const data = copyOfData();
    chmodSync(join(data, 'master.key'), MINE);
    writeFileSync(join(data, 'master.key'), readFileSync(join(data, 'master.key')).subarray(0, 20));
    chmodSync(join(data, 'master.key'), 0o400);
    await refused(onDemo(data), data, /master key/);
  });

  it.each([0o404, 0o440, 0o644])('a master key that others can read (%o)', async (mode) => {
    const data = copyOfData();
    chmodSync(join(data, 'master.key'), mode);
    await refused(onDemo(data), data, /chmod/);
  });

  it('a database of a newer Sallyport', async () => {
    const data = copyOfData();
    const database = new DatabaseSync(join(data, 'sallyport.db'));
    database.prepare('insert into migration (number, applied) values (?, ?)').run(9999, new Date().toISOString());
    database.close();
    await refused(onDemo(data), data, /has schema 9999, and this version knows schemas up to \d+: upgrade Sallyport\./);
  });

  it('a database that is none', async () => {
    const data = copyOfData();
    writeFileSync(join(data, 'sallyport.db'), 'not a database, but long enough to be looked at'.repeat(100));
    await refused(onDemo(data), data, /sallyport\.db/);
  });

  it('a data folder that another process uses', async () => {
    const data = copyOfData();
    const served = demo(data);
    const ready = await served.ready();
    const { code, stderr } = await demo(data).ended;
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^sallyport: .*in use by another Sallyport process: stop that one first\.\n$/),
    ]);
    expect((await action(ready, '/secrets/api-key/value')).status).toBe(200);
    expect((await served.stop()).code).toBe(0);
  });

  it.each([
    [
      '--demo for others',
      ['--demo', '--https', '0.0.0.0:0'],
      /--demo may only listen on a loopback address, not 0\.0\.0\.0\./,
    ],
    [
      'the plain listener for others',
      ['--demo', '--http', '0.0.0.0:0'],
      /may only be on a loopback address, not 0\.0\.0\.0;/,
    ],
    ['the plain listener for others, without --demo', ['--http', '192.0.2.1:80'], /may only be on a loopback address/],
    ['neither --demo nor a master key', [], /Without --demo, --master-key FILE must name the file/],
    [
      'a certificate without its key',
      ['--demo', '--tls-cert', 'x.pem'],
      /--tls-cert and --tls-key are given together\./,
    ],
    [
      'a certificate that is not there',
      ['--demo', '--tls-cert', 'x.pem', '--tls-key', 'y.pem'],
      /The file x\.pem of --tls-cert/,
    ],
    [
      'a number that is none',
      ['--demo', '--workers', 'two'],
      /The setting --workers is not valid: it is a whole number/,
    ],
    ['a database that is none', ['--demo', '--database', 'mysql://x'], /The setting --database is not valid/],
    ['a port that is none', ['--demo', '--http', '127.0.0.1:99999'], /A port is a number up to 65535\./],
    [
      'a configuration file that is not there',
      ['--demo', '--config', 'none.json'],
      /The configuration file none\.json cannot/,
    ],
  ])('%s', async (_what, flags, line) => {
    const folder = newFolder();
    await refused(
      ['--data', join(folder, 'data'), ...FREE.slice(flags.includes('--http') ? 2 : 0), ...flags],
      folder,
      line,
    );
  });

  it('a master key that cannot be made', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'file'), 'in the way');
    const flags = ['--data', join(folder, 'data'), '--master-key', join(folder, 'file', 'master.key'), ...FREE];
    await refused(
      flags,
      folder,
      /The master key file .*master\.key cannot be made; choose another with --master-key\.$/m,
    );
  });

  it('a database server that does not answer', async () => {
    const folder = newFolder();
    const database = 'postgres://postgres:not-shown@127.0.0.1:1/x';
    const flags = ['--demo', '--data', join(folder, 'data'), '--database', database, ...FREE];
    await refused(flags, folder, /^(?!.*not-shown).*PostgreSQL/);
  });

  it('a master key inside the data folder, without --demo', async () => {
    const folder = newFolder();
    const data = join(folder, 'data');
    const flags = ['--data', data, '--master-key', join(data, 'master.key'), ...FREE];
    await refused(flags, folder, /lies inside the data folder; keep it elsewhere/);
  });

  it('a ready file that cannot be written', async () => {
    const data = copyOfData();
    const { code, stderr } = await demo(data, '--ready-file', join(data, 'none', 'ready.json')).ended;
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^sallyport: The file .*ready\.json cannot be written\.\n$/),
    ]);
  });
});
