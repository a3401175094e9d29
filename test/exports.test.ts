import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manage } from './administration.ts';
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

describe('export connector', () => {
  const definition = (dir: string) => json(join(dir, 'apiDefinition.swagger.json'));
  const properties = (dir: string) => json(join(dir, 'apiProperties.json'));

  it('writes two files that a platform would import, and that lead to the origin that is said', async () => {
    const dir = file('custom');
    const made = await run('connector', dir, '--origin', 'https://gateway.example');
    expect([made.code, made.stderr]).toEqual([0, '']);
    expect(made.data).toEqual({ files: [join(dir, 'apiDefinition.swagger.json'), join(dir, 'apiProperties.json')] });
    expect(definition(dir)).toMatchObject({ host: 'gateway.example', basePath: '/', schemes: ['https'] });
    expect(properties(dir)).toMatchObject({
      properties: {
        policyTemplateInstances: [
          {
            parameters: {
              'x-ms-apimTemplateParameter.urlTemplate':
                "https://gateway.example/apim/keyvault/@connectionParameters('connectionId')",
            },
          },
          { parameters: { 'x-ms-apimTemplateParameter.value': "Key @connectionParameters('api_key')" } },
        ],
      },
    });
    const checked = await run('connector', dir, '--check');
    expect([checked.code, checked.stdout]).toEqual([0, '[]\n']);
  });

  it('says what a platform would not take, and --check fails on it', async () => {
    const dir = file('plain');
    const made = await run('connector', dir);
    const problem =
      'A platform would not take the files: apiDefinition.swagger.json#/schemes: It has https: platforms call nothing else.';
    expect([made.code, made.stderr.trim()]).toEqual([0, `sallyport: warning: ${problem}`]);
    const checked = await run('connector', dir, '--check');
    expect([checked.code, checked.stderr.trim()]).toEqual([1, `sallyport: ${problem}`]);
    const none = await run('connector', file('none'), '--check');
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('cannot be read (ENOENT).')]);
    for (const origin of ['http://gateway.example', 'https://[', 'https://gateway.example:99999']) {
      const bad = await run('connector', dir, '--origin', origin);
      expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining('--origin is an https origin')]);
    }
  });

  it('managed: has the parameter sets that the server shows, and the definition that it exports', async () => {
    const dir = file('managed');
    await run('connector', dir, '--flavour', 'managed', '--additions');
    const path = `${RESOURCES}/providers/Microsoft.Web/locations/local/managedApis/keyvault`;
    const shown = await manage(gateway, 'GET', path);
    const { connectionParameterSets } = (shown.body as unknown as { properties: Record<string, unknown> }).properties;
    expect(properties(dir)).toMatchObject({ properties: { connectionParameterSets } });
    const exported = await manage(gateway, 'GET', `${path}?api-version=2018-07-01-preview&export=true&additions=true`);
    expect(definition(dir)).toEqual(exported.body);
  });

  it('the server’s export has no additions unless they are asked for, and neither without a token', async () => {
    const path = `${RESOURCES}/providers/Microsoft.Web/locations/local/managedApis/keyvault?api-version=2016-06-01`;
    const exported = await manage(gateway, 'GET', `${path}&export=true`);
    expect([exported.status, exported.text.includes('continuationToken","in":"query')]).toEqual([200, false]);
    expect(exported.body).toMatchObject({ swagger: '2.0', basePath: '/apim/keyvault' });
    const wrong = await manage(gateway, 'GET', `${path}&export=yes`);
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('it is true or false')]);
    expect((await manage(gateway, 'GET', `${path}&export=true`, { token: '' })).status).toBe(401);
  });
});

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
