import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReadyDocument } from '../src/gateway/start/ready-file.ts';
import { send } from './gateway.ts';
import { newPfx } from './pfx.ts';
import { cleanUp, newFolder, type Served, serve } from './serve.ts';
import { play, type Stage } from './transcript.ts';

/** The command line against a running server, command by command (test/transcripts/). `vitest -u` writes them anew. */
const HERE = fileURLToPath(new URL('transcripts', import.meta.url));
const MANY = 30;

const base = newFolder();
const data = join(base, 'data');
let server: Served;
let stage: Omit<Stage, 'folder'>;

beforeAll(async () => {
  server = serve(['--demo', '--data', data, '--http', '127.0.0.1:0', '--https', '127.0.0.1:0']);
  const ready = await server.ready();
  const operator = JSON.parse(readFileSync(join(data, 'operator.json'), 'utf8')) as Record<string, string>;
  stage = {
    environment: { PATH: process.env['PATH'] ?? '', SALLYPORT_DATA: data, NO_COLOR: '1', COLUMNS: '80' },
    variables: {
      URL: ready.authority.url,
      CA: ready.ca ?? '',
      VAULT: ready.vaults[0]?.url ?? '',
      TENANT: ready.authority.tenantId,
      CLIENT: ready.authority.clientId ?? '',
      CLIENT_SECRET: ready.authority.clientSecret ?? '',
      OPERATOR: operator['clientId'] ?? '',
      OPERATOR_SECRET: operator['clientSecret'] ?? '',
    },
  };
  await callActions(ready);
  await setMany(ready);
});

afterAll(async () => {
  await server.stop();
  cleanUp();
});

/** What the run history is to show: one after the other, so that each keeps its number. */
async function callActions({ connector: { connections } }: ReadyDocument): Promise<void> {
  const [{ runtimeUrl, key } = { runtimeUrl: '', key: '' }] = connections;
  const workflow = { 'x-ms-workflow-name': 'nightly', 'x-ms-workflow-run-id': 'run-7' };
  for (const path of ['/secrets/api-key/value', '/secrets/missing/value', '/keys']) {
    const headers = { authorization: `Key ${key}`, ...(path === '/keys' ? {} : workflow) };
    await send(new URL(runtimeUrl + path), { method: 'GET', headers });
  }
}

/** More secrets than one page holds. */
async function setMany({ authority, vaults: [vault], ca }: ReadyDocument): Promise<void> {
  const tls = { ca: readFileSync(ca ?? '', 'utf8') };
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: authority.clientId ?? '',
    client_secret: authority.clientSecret ?? '',
    scope: `${vault?.resource}/.default`,
  });
  const asked = await send(new URL(`${authority.url}/${authority.tenantId}/oauth2/v2.0/token`), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    tls,
  });
  const headers = { authorization: `Bearer ${asked.body['access_token']}` };
  for (let number = 0; number < MANY; number += 1) {
    const url = new URL(`${vault?.url}/secrets/page-${String(number).padStart(2, '0')}?api-version=7.4`);
    const { status } = await send(url, { method: 'PUT', headers, body: { value: 'x' }, tls });
    if (status !== 200) throw new Error(`a secret could not be set: ${status}`);
  }
}

function stageFor(name: string): Stage {
  const folder = join(base, name);
  mkdirSync(folder);
  for (const [type, file, options] of [
    ['rsa', 'rsa', { modulusLength: 2048 }],
    ['ec', 'ec', { namedCurve: 'P-256' }],
    ['ec', 'secp256k1', { namedCurve: 'secp256k1' }],
    ['ed25519', 'ed25519', {}],
  ] as const) {
    const { privateKey } = generateKeyPairSync(type as 'rsa', options as { modulusLength: number });
    writeFileSync(join(folder, `${file}.pem`), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(join(folder, `${file}.jwk`), JSON.stringify(privateKey.export({ format: 'jwk' })));
  }
  const { pfx, certificatePem } = newPfx({ name: 'orders', until: Date.UTC(2099, 0, 31), password: 'pässwörd' });
  writeFileSync(join(folder, 'orders.pfx'), Buffer.from(pfx, 'base64'));
  writeFileSync(join(folder, 'orders.pem'), certificatePem);
  // Neither UTF-8 nor a whole number of UTF-16 units.
  writeFileSync(join(folder, 'bytes.bin'), Buffer.of(0xff, 0xfe, 0xfd));
  return { ...stage, folder, variables: { ...stage.variables } };
}

// Side by side, for they mostly wait; each has names of its own.
describe.concurrent('a transcript', () => {
  it.for(readdirSync(HERE).sort())('%s', { timeout: 120_000 }, async (name, { expect }) => {
    const path = join(HERE, name);
    await expect(await play(readFileSync(path, 'utf8'), stageFor(name))).toMatchFileSnapshot(path);
  });
});

it('audit verify fails on a log that was edited, and names the record', async () => {
  const database = new DatabaseSync(join(data, 'sallyport.db'));
  database.prepare('update audit set record = ? where seq = 7').run('{}');
  database.close();
  const transcript = [
    '$ sallyport audit verify -o table',
    'Records  FirstBroken  Why',
    '-------  -----------  ------------------------------------------------------',
    '6        7            record 7 is not the one that was linked after record 6',
    '2> sallyport: The audit log is broken at record 7: record 7 is not the one that was linked after record 6.',
    '! 1',
    '',
  ].join('\n');
  expect(await play(transcript, stageFor('edited'))).toBe(transcript);
});
