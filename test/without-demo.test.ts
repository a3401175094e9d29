import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { send } from './gateway.ts';
import { cleanUp, newFolder, type Served, serve } from './serve.ts';
import { play, type Stage } from './transcript.ts';

/** What docs/how-to/leave-the-demo.md promises: a server that was never a demo, from nothing to a workflow's secret. */
const base = newFolder();
const data = join(base, 'data');
let server: Served;

beforeAll(() => {
  const flags = ['--master-key', join(base, 'sallyport.key'), '--data', data];
  server = serve([...flags, '--http', '127.0.0.1:0', '--https', '127.0.0.1:0']);
});

afterAll(async () => {
  await server.stop();
  cleanUp();
});

it('a server that was never a demo has no vault, until one is made for it', async () => {
  const ready = await server.ready();
  expect([ready.vaults, ready.connector.connections]).toEqual([[], []]);
  const operator = JSON.parse(readFileSync(join(data, 'operator.json'), 'utf8')) as Record<string, string>;
  const folder = join(base, 'stage');
  mkdirSync(folder);
  writeFileSync(join(folder, 'secret.txt'), operator['clientSecret'] ?? '');
  const stage: Stage = {
    folder,
    variables: { TENANT: operator['tenantId'] ?? '', CLIENT: operator['clientId'] ?? '' },
    environment: { PATH: process.env['PATH'] ?? '', SALLYPORT_DATA: data, NO_COLOR: '1', COLUMNS: '80' },
  };
  const transcript = [
    '$ sallyport vault list',
    '[]',
    '$ sallyport vault create --name orders --query name',
    '"orders"',
    '$ sallyport secret set --vault-name orders --name db-password --file password.txt --query name',
    '"db-password"',
    '$ sallyport connection create --name orders --vault-name orders --tenant-id $TENANT --client-id $CLIENT --client-secret-file secret.txt --query name',
    '"orders"',
    '$ KEY=$(sallyport connection key create --connection orders --query connectionKey -o tsv)',
    '$ RUNTIME=$(sallyport connection show --name orders --query properties.connectionRuntimeUrl -o tsv)',
    '-- password.txt --',
    'from the how-to',
  ].join('\n');
  expect(await play(transcript, stage)).toBe(transcript);
  const { KEY = '', RUNTIME = '' } = stage.variables;
  const reply = await send(new URL(`${RUNTIME}/secrets/db-password/value`), {
    method: 'GET',
    headers: { authorization: `Key ${KEY}` },
  });
  expect([reply.status, reply.body]).toMatchObject([200, { value: 'from the how-to' }]);
});
