import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from './administration.ts';
import { type Azure, startAzure } from './azure.ts';
import { command } from './command.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { newPfx } from './pfx.ts';
import { cleanUp, newFolder } from './serve.ts';

/** docs/how-to/connect-to-azure.md, command by command, to a cloud of the test's own. */
const TEXT = readFileSync(join(import.meta.dirname, '../docs/how-to/connect-to-azure.md'), 'utf8');

let azure: Azure;
let gateway: TestGateway;
let folder: string;
const clients = new Map<string, Client>();

beforeAll(async () => {
  azure = await startAzure();
  const identity = { connectorIdentity: 'system', connectorIdentityVault: ['contoso-orders'] };
  gateway = await startTestGateway({ ...azure.flags, ...identity });
  folder = newFolder();
  for (const name of ['billing', 'orders']) {
    const client = await azure.newApplication();
    await azure.newVault(`contoso-${name}`, client);
    clients.set(name, client);
  }
  const directory = (name: string, verb: string, body: object) =>
    azure.manage('POST', `/admin/directory/applications/${clients.get(name)?.clientId}/${verb}`, body);
  write('secret.txt', clients.get('billing')?.clientSecret ?? '');
  write('new-secret.txt', (await directory('billing', 'addPassword', { append: true })).body['secretText'] ?? '');
  write('password.txt', 'pässwörd\n');
  for (const file of ['orders.pfx', 'new.pfx']) {
    const { pfx, certificatePem } = newPfx({ name: file, password: 'pässwörd' });
    write(file, Buffer.from(pfx, 'base64'));
    await directory('orders', 'addKey', { certificate: certificatePem });
  }
});
afterAll(async () => {
  await gateway.stop();
  await azure.stop();
  cleanUp();
});

const write = (name: string, content: string | Buffer) => writeFileSync(join(folder, name), content);

/** Those that talk to a running server, with the places of the reader's own filled in. */
function commandsOf(text: string): readonly (readonly string[])[] {
  const blocks = Array.from(text.matchAll(/```sh\n([\s\S]*?)```/g), ([, block = '']) => block.replaceAll('\\\n', ' '));
  const lines = blocks.flatMap((block) => block.split('\n')).filter((line) => line.includes('sallyport connection'));
  return lines.map((line) => {
    const words = line.replace('npx sallyport ', '').split(/\s+/);
    const name = words[words.indexOf('--name') + 1] ?? '';
    return words.map((word, at) => {
      if (word === 'GUID')
        return words[at - 1] === '--tenant-id' ? azure.tenantId : (clients.get(name)?.clientId ?? '');
      return /\.(txt|pfx)$/.test(word) ? join(folder, word) : word;
    });
  });
}

it('each command of the page does what it says', { timeout: 120_000 }, async () => {
  const commands = commandsOf(TEXT);
  expect(commands.length).toBeGreaterThan(7);
  for (const words of commands) {
    const from = words.indexOf('<');
    const [given, input] =
      from === -1 ? [words, ''] : [words.slice(0, from), readFileSync(words[from + 1] ?? '', 'utf8')];
    const { code, stderr } = await command(gateway, given, input);
    expect([words.join(' '), code, stderr.replace(/^sallyport: warning: .*\n/, '')]).toEqual([words.join(' '), 0, '']);
  }
  for (const name of ['billing', 'orders']) {
    const { data } = await command(gateway, ['connection', 'test', '--name', name]);
    expect(data).toMatchObject({ status: 'Connected', vaultName: `contoso-${name}` });
  }
  const { data } = await command(gateway, ['connection', 'show', '--name', 'orders']);
  expect(data).toMatchObject({ properties: { overallStatus: 'Connected', certificate: { subject: 'new.pfx' } } });
});

it('a secret and a certificate that Azure does not have are told in its own words', async () => {
  const { clientId = '' } = clients.get('billing') ?? {};
  const create = ['connection', 'create', '--name', 'wrong', '--vault-name', 'contoso-billing'];
  const client = ['--tenant-id', azure.tenantId, '--client-id', clientId];
  for (const [credential, number] of [
    [['--client-secret-stdin'], 'AADSTS7000215'],
    [['--auth-type', 'CertOauth', '--pfx-file', join(folder, 'new.pfx'), '--pfx-password-stdin'], 'AADSTS700027'],
  ] as const) {
    expect((await command(gateway, [...create, ...client, ...credential], 'pässwörd')).code).toBe(0);
    const { code, stderr } = await command(gateway, ['connection', 'test', '--name', 'wrong']);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${number}: `)]);
  }
});
