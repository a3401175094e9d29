import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from './command.ts';
import { send, startTestGateway, type TestGateway } from './gateway.ts';

/** `sallyport export …`: the files that Power Automate and Logic Apps import, by the command as people type it. */
let gateway: TestGateway;
const folder = mkdtempSync(join(tmpdir(), 'sallyport-exports-'));
const file = (name: string): string => join(folder, name);
const json = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, never>;

beforeAll(async () => {
  gateway = await startTestGateway();
});

afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

const run = (...words: string[]) => command(gateway, ['export', ...words]);
const RESOURCES = '/subscriptions/00000000-0000-0000-0000-000000000000';

describe('export logicapps', () => {
  const entry = (authentication: object) => ({
    managedApiConnections: {
      keyvault: {
        api: { id: `${RESOURCES}/providers/Microsoft.Web/locations/local/managedApis/keyvault` },
        connection: { id: `${RESOURCES}/resourceGroups/sallyport/providers/Microsoft.Web/connections/demo` },
        connectionRuntimeUrl: "@appsetting('keyvault-ConnectionRuntimeUrl')",
        authentication,
      },
    },
  });
  const raw = { type: 'Raw', scheme: 'Key', parameter: "@appsetting('keyvault-connectionKey')" };

  it('prints the entry of connections.json as the example has it, and the app settings without a key', async () => {
    const { code, data } = await run('logicapps', '--connection', 'demo');
    expect([code, data]).toEqual([
      0,
      { connections: entry(raw), appSettings: { 'keyvault-ConnectionRuntimeUrl': gateway.runtimeUrl } },
    ]);
    const example = json(join(import.meta.dirname, '../examples/logic-apps-standard/connections.json'));
    expect((data as { connections: object }).connections).toEqual(example);
  });

  it('writes a key that opens the connection into a new file of its owner, and prints it nowhere', async () => {
    const path = file('key.txt');
    const { code, stdout, stderr } = await run('logicapps', '--connection', 'demo', '--key-file', path, '--days', '2');
    const key = readFileSync(path, 'utf8').trim();
    expect([code, statSync(path).mode & 0o777]).toEqual([0, 0o600]);
    expect(stdout + stderr).not.toContain(key);
    const headers = { authorization: `Key ${key}` };
    expect((await send(new URL(`${gateway.runtimeUrl}/secrets`), { method: 'GET', headers })).status).toBe(200);
  });

  it('creates no key where it could not be written, or would not be seen by a person', async () => {
    writeFileSync(file('taken.txt'), 'mine');
    const before = await gateway.services.connectionKeys.list(gateway.connectionId);
    const answers = [
      await run('logicapps', '--connection', 'demo', '--key-file', file('taken.txt')),
      await run('logicapps', '--connection', 'demo', '--key-file', file('none/key.txt')),
      await run('logicapps', '--connection', 'demo', '--key'),
      await run('logicapps', '--connection', 'demo', '--key-file', file('x'), '--format', 'bicep'),
    ];
    expect(answers.map(({ code, stderr }) => [code, stderr.trim()])).toEqual([
      [2, expect.stringContaining('is there already; name another or remove it.')],
      [1, expect.stringContaining('cannot be written (ENOENT).')],
      [2, expect.stringContaining('--key prints a key on a terminal only; --key-file writes it into a file.')],
      [2, expect.stringContaining('--key and --key-file are for connections.json with the authentication key.')],
    ]);
    expect(readFileSync(file('taken.txt'), 'utf8')).toBe('mine');
    expect(await gateway.services.connectionKeys.list(gateway.connectionId)).toEqual(before);
  });

  it('with a managed identity there is no key', async () => {
    const words = ['--authentication', 'managed-identity', '--reference', 'vault-2', '--query', 'connections'];
    const { data } = await run('logicapps', '--connection', 'demo', ...words);
    expect(data).toMatchObject({
      managedApiConnections: { 'vault-2': { authentication: { type: 'ManagedServiceIdentity' } } },
    });
  });

  it('prints the connection as a template, in Bicep as it is and in ARM as JSON, and asks there for its secret', async () => {
    const bicep = await run('logicapps', '--connection', 'demo', '--format', 'bicep');
    expect(bicep.stdout).toMatch(/^@secure\(\)\nparam clientSecret string\n\nresource connection /);
    const { data } = await run('logicapps', '--connection', 'demo', '--format', 'arm');
    expect(data).toMatchObject({
      parameters: { clientSecret: { type: 'securestring' } },
      resources: [
        { name: 'demo', properties: { parameterValueSet: { values: { 'token:VaultName': { value: 'demo' } } } } },
      ],
    });
  });

  it('refuses what it is not told, and a connection that is not there', async () => {
    expect(await run('logicapps')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--connection is needed.'),
    });
    const none = await run('logicapps', '--connection', 'none');
    expect([none.code, none.stderr.trim()]).toEqual([
      3,
      'sallyport: There is no connection none in the resource group sallyport.',
    ]);
  });
});
