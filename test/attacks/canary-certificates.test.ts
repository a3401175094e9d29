import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Operator } from '../../src/gateway/start/first-start.ts';
import { CONNECTIONS } from '../administration.ts';
import { certificateProperties, newPfx, type TestPfx } from '../pfx.ts';
import { createCanaries } from './canaries.ts';
import { type Child, startChild } from './child.ts';
import { findLeaks } from './leaks.ts';

/** V15 V16 V17, as in canary.test.ts, for PFX files: the file, its password, and the private key within. */
let child: Child;
const { canaries, served, refused, plant, known, good, bad } = createCanaries();
/** Files of the operator's own, which are not the server's to search. */
const folder = mkdtempSync(join(tmpdir(), 'sallyport-canary-files-'));
const exits: (number | null)[] = [];

beforeAll(async () => {
  child = await startChild();
  await driveConnections();
  await driveCommands();
});

afterAll(() => {
  child.remove();
  rmSync(folder, { recursive: true });
});

/** A PFX of which everything that is secret is a canary. Without encryption the key would show in the file as it is. */
function planted(what: string, options: Parameters<typeof newPfx>[0] = {}): TestPfx {
  const made = newPfx({
    ...options,
    name: 'canary-subject',
    password: plant(`the password of ${what}`, (core) => `pä$ ${core}`),
  });
  known(`the file of ${what}`, Buffer.from(made.pfx, 'base64'));
  const key = made.privateKey.export({ format: 'jwk' });
  for (const part of ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const)
    known(`private part ${part} of ${what}`, Buffer.from(key[part] ?? '', 'base64url'));
  return made;
}

async function administrator(): Promise<string> {
  const { tenantId, clientId, clientSecret, scope } = JSON.parse(
    readFileSync(join(child.data, 'operator.json'), 'utf8'),
  ) as Operator;
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope };
  const { body } = await child.call('POST', `${child.ready.authority.url}/${tenantId}/oauth2/v2.0/token`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
  return String(body['access_token']);
}

async function driveConnections(): Promise<void> {
  const headers = { authorization: `Bearer ${await administrator()}` };
  const manage = (method: string, path: string, body?: unknown) =>
    child.call(method, `${CONNECTIONS}${path}?api-version=2016-06-01`, { headers, body });
  const { tenantId, clientId } = child.ready.authority;
  const put = (pfx: Pick<TestPfx, 'pfx' | 'password'>) =>
    manage('PUT', '/canary', { properties: certificateProperties({ ...pfx, tenantId, clientId }) });

  const [first, second, bare] = [
    planted('the first'),
    planted('the second', { keyScheme: '3des', certificateScheme: 'rc2-40', mac: 'sha1' }),
    planted('one that encrypts nothing', { keyScheme: 'none', certificateScheme: 'none', mac: 'none' }),
  ];
  await good('made', put(first));
  const values = { 'token:clientCertificateSecret': { value: { pfx: second.pfx, password: second.password } } };
  await good('changed', manage('PATCH', '/canary', { properties: { parameterValueSet: { values } } }));
  await good('made without encryption', put(bare));
  const minted = await good('key', manage('POST', '/canary/listConnectionKeys', {}));
  // It is registered nowhere, so that the sign-in fails with the key in hand.
  const key = { authorization: `Key ${String(minted['connectionKey'])}` };
  await bad(
    child.call('GET', `${String((minted['runtimeUrls'] as unknown as string[])[0])}/secrets`, { headers: key }),
  );
  for (const path of ['', '/canary']) await good('read', manage('GET', path));
  await bad(put({ pfx: first.pfx, password: second.password }));
  await bad(put({ pfx: first.pfx.slice(0, 800), password: first.password }));
  await bad(put({ pfx: `${first.pfx}AAAA`, password: first.password }));
  await bad(put({ pfx: bare.pfx.replace(/^..../, 'AAAA'), password: bare.password }));
  await bad(put(planted('one that has expired', { from: 0, until: Date.now() - 1000 })));
  await bad(put({ pfx: first.password, password: first.pfx.slice(0, 1000) }));
  await bad(put({ pfx: [first.pfx] as never, password: { of: first.password } as never }));
}

async function driveCommands(): Promise<void> {
  const { pfx, password } = planted('one from a file');
  const [file, words] = [join(folder, 'client.pfx'), join(folder, 'password.txt')];
  writeFileSync(file, Buffer.from(pfx, 'base64'));
  writeFileSync(words, password);
  const { tenantId, clientId = '' } = child.ready.authority;
  const create = ['connection', 'create', '--name', 'cli', '--auth-type', 'CertOauth', '--vault-name', 'demo'];
  const client = ['--tenant-id', tenantId, '--client-id', clientId, '--pfx-file'];
  exits.push(
    await child.run([...create, ...client, file, '--pfx-password-file', words]),
    await child.run(['connection', 'update', '-n', 'cli', '--pfx-file', file, '--pfx-password-stdin'], password),
    await child.run(['connection', 'show', '-n', 'cli']),
    await child.run(['connection', 'test', '-n', 'cli']),
    await child.run([...create, ...client, file, '--pfx-password-stdin'], plant('a wrong password')),
    await child.run([...create, ...client, words, '--pfx-password-file', file]),
  );
}

it('a PFX was carried through the management API and the command line, and many errors', () => {
  expect(served).toEqual(['made', 'changed', 'made without encryption', 'key', 'read', 'read']);
  expect(refused).toEqual(['401', '400', '400', '400', '400', '400', '400', '400']);
  expect(exits).toEqual([0, 0, 0, 1, 1, 1]);
  expect(canaries.length).toBeGreaterThan(40);
});

it('nothing of it is in what the process wrote, or left behind', async () => {
  expect(findLeaks(canaries, child.written())).toEqual([]);
  expect(await child.end()).toBe(0);
  const written = child.written();
  const subject = { name: "a certificate's subject", value: 'canary-subject' };
  expect(findLeaks([subject], written).map(({ where }) => where)).toContain('data/sallyport.db');
  expect(findLeaks(canaries, written)).toEqual([]);
});
