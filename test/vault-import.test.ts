import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newApplication, newVault } from './administration.ts';
import { command } from './command.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';

/** `sallyport vault import` from what others keep secrets in: .env, JSON, another Key Vault. */
const CANARY = `canary-${randomBytes(12).toString('hex')}`;
const folder = mkdtempSync(join(tmpdir(), 'sallyport-import-'));

let gateway: TestGateway;
let token: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  token = await gateway.token();
});

afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** The command's words after `vault import`; nothing that it prints may hold a value. */
async function imported(...words: readonly string[]) {
  const ran = await command(gateway, ['vault', 'import', '--name', 'demo', ...words]);
  expect(ran.stdout + ran.stderr).not.toContain(CANARY);
  return { code: ran.code, stderr: ran.stderr, results: ran.stdout === '' ? [] : (JSON.parse(ran.stdout) as object[]) };
}

const read = async (name: string) => {
  const { status, body } = await gateway.vault('GET', `/secrets/${name}`, undefined, { token });
  return status === 200 ? body['value'] : status;
};

describe('from a .env', () => {
  it('sets each line, with hyphens for underscores, and says what it called them', async () => {
    const env = file(
      'one.env',
      `# a remark\nDB_PASSWORD=${CANARY}\nexport OTHER_KEY="${CANARY} with spaces" # another\nEMPTY=\n\n`,
    );
    expect(await imported('--dotenv', env)).toEqual({
      code: 0,
      stderr: '',
      results: [
        { from: 'DB_PASSWORD', name: 'DB-PASSWORD', result: 'created' },
        { from: 'EMPTY', name: 'EMPTY', result: 'created' },
        { from: 'OTHER_KEY', name: 'OTHER-KEY', result: 'created' },
      ],
    });
    const values = await Promise.all(['db-password', 'other-key', 'empty'].map(read));
    expect(values).toEqual([CANARY, `${CANARY} with spaces`, '']);
  });

  it.each([
    ['two names that would be one', 'A_B=x\nA-b=y\n', 'A-b and A_B would both be A-B; rename one of them.'],
    [
      'a name that no vault has',
      'GOOD=x\nBAD.NAME=y\n',
      'BAD.NAME cannot be a name in a vault: 1 to 127 characters of 0-9, a-z, A-Z, - and _ can.',
    ],
  ])('refuses %s before it sets any', async (_what, text, message) => {
    const { code, stderr } = await imported('--dotenv', file('refused.env', text));
    expect([code, stderr]).toEqual([1, `sallyport: ${message}\n`]);
    expect(await Promise.all(['a-b', 'good'].map(read))).toEqual([404, 404]);
  });

  it('refuses a value that is too long, without showing it', async () => {
    const { code, stderr } = await imported('--dotenv', file('long.env', `LONG=${CANARY.repeat(1000)}\n`));
    expect([code, stderr]).toEqual([1, 'sallyport: The value of LONG has more than 25600 bytes.\n']);
  });

  it('of a file that is not there is a failure', async () => {
    const { code, stderr } = await imported('--dotenv', join(folder, 'nowhere'));
    expect([code, stderr]).toEqual([1, `sallyport: The file ${join(folder, 'nowhere')} cannot be read.\n`]);
  });
});

describe('where a name is there', () => {
  const setUp = async () => {
    await gateway.vault('PUT', '/secrets/Taken', { value: 'theirs' }, { token });
    return file('taken.json', JSON.stringify({ taken: CANARY, [`free-${randomBytes(4).toString('hex')}`]: CANARY }));
  };

  it('fails, and sets nothing', async () => {
    const json = await setUp();
    const { code, stderr } = await imported('--json-file', json);
    const message =
      'The vault demo has these already: taken. Nothing was changed; take --on-conflict skip or new-version.';
    expect([code, stderr, await read('taken')]).toEqual([1, `sallyport: ${message}\n`, 'theirs']);
  });

  it('skip leaves it, and is how an import that was interrupted goes on', async () => {
    const json = await setUp();
    const first = await imported('--json-file', json, '--on-conflict', 'skip');
    expect(first.results).toMatchObject([{ result: 'skipped' }, { result: 'created' }]);
    const again = await imported('--json-file', json, '--on-conflict', 'skip');
    expect(again.results).toMatchObject([{ result: 'skipped' }, { result: 'skipped' }]);
    expect(await read('taken')).toBe('theirs');
  });

  it('new-version adds one', async () => {
    const { results } = await imported('--json-file', await setUp(), '--on-conflict', 'new-version');
    expect(results).toMatchObject([{ name: 'taken', result: 'added' }, { result: 'created' }]);
    expect(await read('taken')).toBe(CANARY);
  });

  it('a dry run says the same, and sets nothing', async () => {
    const json = await setUp();
    const dry = await imported('--json-file', json, '--on-conflict', 'new-version', '--dry-run');
    expect(await read('taken')).toBe('theirs');
    const done = await imported('--json-file', json, '--on-conflict', 'new-version');
    expect(done.results).toEqual(dry.results);
  });
});

describe('from JSON', () => {
  it.each([
    ['a number', '{"one": 1}', 'the value of one is not a text; put it in quotes.'],
    ['an object', '{"two": {"deep": "x"}}', 'the value of two is not a text; put it in quotes.'],
  ])('%s is no value', async (_what, text, why) => {
    const path = file('values.json', text);
    const { code, stderr } = await imported('--json-file', path);
    expect([code, stderr]).toEqual([1, `sallyport: In the file ${path} ${why}\n`]);
  });

  it.each(['[]', '{"a":"1","a":"2"}', '{"a":'])('%s is refused', async (text) => {
    const path = file('broken.json', text);
    const { code, stderr } = await imported('--json-file', path);
    expect([code, stderr]).toEqual([1, `sallyport: The file ${path} is not a JSON object, or holds a name twice.\n`]);
  });
});

describe('from another Key Vault', () => {
  let reader: Client;
  let url: string;

  beforeAll(async () => {
    reader = await newApplication(gateway);
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { oid: string };
    url = await newVault(gateway, 'elsewhere', {
      [reader.objectId]: { secrets: ['get', 'list'], keys: [] },
      [claims.oid]: { secrets: ['set'], keys: [] },
    });
    const { host } = new URL(url);
    const put = (name: string, body: object) =>
      gateway.vault('PUT', `/secrets/${name}`, body, { token, headers: { host } });
    await Promise.all(Array.from({ length: 30 }, (_, at) => put(`copied-${at}`, { value: `${CANARY}-${at}` })));
    await put('Copied-whole', {
      value: CANARY,
      contentType: 'text',
      tags: { a: 'b' },
      attributes: { nbf: 1, exp: 4_000_000_000 },
    });
    await put('disabled', { value: CANARY, attributes: { enabled: false } });
  });

  const words = (client = reader) => [
    '--from-vault',
    url,
    '--from-authority',
    gateway.ready.authority.url,
    '--from-ca',
    gateway.ready.ca ?? '',
    '--from-tenant-id',
    gateway.ready.authority.tenantId,
    '--from-client-id',
    client.clientId,
    '--from-client-secret-file',
    file('reader', client.clientSecret),
  ];

  it('copies every secret that may be read, with everything that belongs to it', async () => {
    const { code, stderr, results } = await imported(...words());
    expect([code, stderr, results.length]).toEqual([0, '', 32]);
    expect(results).toContainEqual({ from: 'disabled', name: 'disabled', result: 'unreadable' });
    expect(await read('copied-29')).toBe(`${CANARY}-29`);
    expect(await read('disabled')).toBe(404);
    const whole = await gateway.vault('GET', '/secrets/copied-whole', undefined, { token });
    expect(whole.body).toMatchObject({
      value: CANARY,
      contentType: 'text',
      tags: { a: 'b' },
      attributes: { enabled: true, nbf: 1, exp: 4_000_000_000 },
    });
    const again = await imported(...words(), '--on-conflict', 'skip');
    expect(new Set(again.results.map((each) => (each as { result: string }).result))).toEqual(
      new Set(['skipped', 'unreadable']),
    );
  });

  it('fails where the application may not list, or is refused a token', async () => {
    const powerless = await imported(...words(await newApplication(gateway)));
    expect([powerless.code, powerless.stderr]).toEqual([1, expect.stringContaining('secrets list permission')]);
    const wrong = await imported(...words({ ...reader, clientSecret: randomBytes(16).toString('hex') }));
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('AADSTS7000215')]);
  });

  it.each([
    ['a vault that is not https', ['--from-vault', 'http://x.vault.azure.net'], '--from-vault is an https:// address'],
    ['no tenant', ['--from-vault', 'https://x.vault.azure.net'], '--from-tenant-id is needed.'],
    ['nothing to import', [], 'One of --file, --dotenv, --json-file and --from-vault is needed.'],
    ['two things to import', ['--dotenv', 'x', '--json-file', 'y'], 'cannot be used with option'],
  ])('%s is a wrong command line', async (_what, given, message) => {
    const { code, stderr } = await imported(...given);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
