import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Receiver, startReceiver } from '../receiver.ts';
import { createCanaries, plainCore } from './canaries.ts';
import { type Child, startChild } from './child.ts';
import { findLeaks } from './leaks.ts';

/**
 * V15 V16 V17, as in canary.test.ts, for the other ways in: files that are imported, whole vaults in files and their
 * passphrases, backups, private parts of keys, what is signed, and the key of the webhook.
 */
let child: Child;
let receiver: Receiver;
let bearer = '';
const { canaries, served, refused, plant, known, good, bad } = createCanaries();
/** Files of the operator's own, which are not the server's to search. */
const folder = mkdtempSync(join(tmpdir(), 'sallyport-canary-files-'));
const exits: (number | null)[] = [];

beforeAll(async () => {
  receiver = await startReceiver();
  known('the key of the webhook', receiver.key);
  const { eventsWebhook, eventsWebhookKey, eventsWebhookCa } = receiver.flags;
  const webhook = ['--events-webhook', eventsWebhook, '--events-webhook-key', eventsWebhookKey];
  child = await startChild([...webhook, '--events-webhook-ca', eventsWebhookCa]);
  bearer = await token();
  await driveFiles();
  await driveArchives();
  await driveBackups();
  await driveKeys();
  await vi.waitFor(() => expect(receiver.received.length).toBeGreaterThan(0), 30_000);
});

afterAll(async () => {
  child.remove();
  await receiver.stop();
  rmSync(folder, { recursive: true });
});

async function token(): Promise<string> {
  const { url, tenantId, clientId = '', clientSecret = '' } = child.ready.authority;
  const scope = `${child.ready.vaults[0]?.resource}/.default`;
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope };
  const reply = await child.call('POST', `${url}/${tenantId}/oauth2/v2.0/token`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
  return String(reply.body['access_token']);
}

const vault = (method: string, path: string, body?: unknown) =>
  child.call(method, `${child.ready.vaults[0]?.url}${path}?api-version=7.4`, {
    headers: { authorization: `Bearer ${bearer}` },
    body,
  });

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content, { mode: 0o600 });
  return join(folder, name);
}

async function run(words: readonly string[], input?: string): Promise<void> {
  exits.push(await child.run(['vault', ...words], input));
}

const demo = ['--name', 'demo'];

/** Files as others keep secrets in, good ones and such as are refused while their values are at hand. */
async function driveFiles(): Promise<void> {
  const env = `IN_ENV=${plant('in a .env', plainCore)}\nQUOTED="${plant('in quotes', (core) => `a b ${core}`)}"\n`;
  await run(['import', ...demo, '--dotenv', file('good.env', env)]);
  const json = { InJson: plant('in JSON'), Second: plant('in JSON, twice') };
  await run(['import', ...demo, '--json-file', file('good.json', JSON.stringify(json))]);
  const broken: readonly (readonly [string, string, string])[] = [
    ['--dotenv', 'bad-name.env', `BAD.NAME=${plant('beside a bad name', plainCore)}\n`],
    ['--dotenv', 'no-line.env', `${plant('in no line at all', plainCore)}\n`],
    ['--dotenv', 'long.env', `LONG=${plant('that is too long', (core) => core.repeat(700))}\n`],
    ['--json-file', 'cut.json', `{"Cut":"${plant('in JSON that is cut', plainCore)}`],
    ['--json-file', 'nested.json', JSON.stringify({ Nested: { inner: plant('in an object') } })],
    ['--json-file', 'list.json', JSON.stringify([plant('in a list')])],
  ];
  for (const [option, name, text] of broken) await run(['import', ...demo, option, file(name, text)]);
}

/** A whole vault out and in, under a passphrase by file and by standard input, and under wrong ones. */
async function driveArchives(): Promise<void> {
  const passphrase = plant('a passphrase', (core) => `a passphrase ${core}`);
  const archive = join(child.data, '..', 'demo.vault');
  const how = ['--passphrase-file', file('passphrase', `${passphrase}\n`)];
  await run(['export', ...demo, '--file', archive, ...how]);
  await run(['import', ...demo, '--file', archive, '--passphrase-stdin', '--on-conflict', 'skip'], `${passphrase}\n`);
  const wrong = plant('a wrong passphrase', plainCore);
  await run(['import', ...demo, '--file', archive, '--passphrase-stdin'], `${wrong}\n`);
  const bytes = readFileSync(archive);
  bytes[bytes.length - 9] = (bytes.at(-9) ?? 0) ^ 1;
  await run(['import', ...demo, '--file', file('changed.vault', bytes), ...how]);
}

async function driveBackups(): Promise<void> {
  await good('set', vault('PUT', '/secrets/kept', { value: plant('in a backup') }));
  const { value } = await good('backup', vault('POST', '/secrets/kept/backup'));
  known('a backup', Buffer.from(String(value), 'base64url'));
  await bad(vault('POST', '/secrets/restore', { value }));
  await bad(vault('POST', '/keys/restore', { value }));
  await bad(vault('POST', '/secrets/restore', { value: plant('that is no backup') }));
  const core = plant('that is no backup either', plainCore);
  await bad(vault('POST', '/secrets/restore', { value: Buffer.from(core.repeat(20)).toString('base64url') }));
}

const MEMBERS = { rsa: ['d', 'p', 'q', 'dp', 'dq', 'qi'], ec: ['d'], oct: ['k'] } as const;

/** Keys of each type, taken and refused, with what is private in them; what they sign, and what they bind. */
async function driveKeys(): Promise<void> {
  const jwks = {
    rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
    ec: generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey.export({ format: 'jwk' }),
    oct: { kty: 'oct', k: randomBytes(64).toString('base64url') },
  };
  for (const type of ['rsa', 'ec', 'oct'] as const) {
    const jwk: Record<string, unknown> = { ...jwks[type] };
    for (const member of MEMBERS[type]) {
      const bytes = Buffer.from(String(jwk[member]), 'base64url');
      known(`${member} of ${type}`, bytes);
      await bad(vault('PUT', '/keys/refused', { key: { ...jwk, [member]: [jwk[member]] } }));
      await bad(vault('PUT', '/keys/refused', { key: { ...jwk, [member]: plant(`in ${member} of ${type}`) } }));
      await bad(vault('PUT', '/keys/refused', { key: { ...jwk, [member]: `${String(jwk[member])}=` } }));
    }
    await bad(vault('PUT', '/keys/refused', { key: { ...jwk, kty: plant('a type', plainCore) } }));
    if (type !== 'oct') await good(`import ${type}`, vault('PUT', `/keys/canary-${type}`, { key: jwk }));
  }
  const k = randomBytes(32);
  known('k of the key that encrypts', k);
  const key = {
    kty: 'oct',
    k: k.toString('base64url'),
    key_ops: ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey', 'sign', 'verify'],
  };
  await good('import oct', vault('PUT', '/keys/canary-oct', { key }));
  await driveUses(k);
}

async function driveUses(k: Buffer): Promise<void> {
  const encoded = (name: string) => Buffer.from(plant(name, plainCore)).toString('base64url');
  const aad = encoded('additional data');
  const made = await good('encrypt', use('encrypt', { alg: 'A256GCM', value: encoded('a text'), aad }));
  await good('decrypt', use('decrypt', { alg: 'A256GCM', ...made, aad }));
  await bad(use('decrypt', { alg: 'A256GCM', ...made, aad: encoded('other additional data') }));
  await bad(use('encrypt', { alg: 'A256GCM', value: encoded('a text to an iv'), iv: plant('an iv') }));
  await bad(use('encrypt', { alg: plant('an algorithm', plainCore), value: encoded('a text to no algorithm') }));
  const digest = randomBytes(32);
  known('a digest', digest);
  const signature = createHmac('sha256', k).update(digest).digest();
  known('its HMAC', signature);
  const value = digest.toString('base64url');
  await good('sign', use('sign', { alg: 'HS256', value }));
  await good('verify', use('verify', { alg: 'HS256', digest: value, value: signature.toString('base64url') }));
  await bad(use('sign', { alg: 'HS256', value: encoded('a digest of another length') }));
  await bad(use('verify', { alg: 'HS256', digest: encoded('another digest'), value: plant('no signature') }));
  await bad(use('wrapkey', { alg: 'A256KW', value: encoded('a key of an odd length') }));
  await bad(use('unwrapkey', { alg: 'A256KW', value: encoded('that was never wrapped') }));
}

const use = (verb: string, body: object) => vault('POST', `/keys/canary-oct/${verb}`, body);

it('canaries came in by each of these ways, and by many that were refused', () => {
  // .env and JSON are taken, what is no line of a .env is left out, five files are refused; a vault goes out and in, and
  // neither with a wrong passphrase nor with a changed byte.
  expect(exits).toEqual([0, 0, 1, 0, 1, 1, 1, 1, 0, 0, 1, 1]);
  expect(served).toEqual(expect.arrayContaining(['backup', 'import rsa', 'import ec', 'import oct', 'sign', 'verify']));
  expect(refused.length).toBeGreaterThan(35);
  expect([...new Set(refused)].sort()).toEqual(['400', '409']);
});

it('they are nowhere in what the process, its commands and their files hold, nor in events', async () => {
  const events = Buffer.from(JSON.stringify(receiver.received));
  const written = new Map([...child.written(), ['events', events]]);
  expect([...written.keys()]).toEqual(expect.arrayContaining(['demo.vault', 'data/sallyport.db', 'stderr']));
  // What is meant to be there is found, so the search reads what is written.
  for (const where of ['events', 'data/sallyport.db-wal'])
    expect(findLeaks([{ name: 'a name', value: 'IN-ENV' }], written).map((leak) => leak.where)).toContain(where);
  expect(findLeaks(canaries, written)).toEqual([]);
  expect(await child.end()).toBe(0);
  expect(findLeaks(canaries, child.written())).toEqual([]);
});
