import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manage, newApplication, newVault } from './administration.ts';
import { audited, auditOf } from './audit.ts';
import { command } from './command.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';

/** `sallyport vault export` and `import`: a whole vault in an encrypted file, and what happens to files on their way. */
const PASSPHRASE = randomBytes(18).toString('base64');
const CANARY = `canary-${randomBytes(12).toString('hex')}`;
const OTHER_FILE =
  'sallyport: The file cannot be opened: the passphrase or the installation is another, or the file was changed or cut.\n';
const NOTHING = { created: 0, added: 0, present: 0, skipped: 0 };

const folder = mkdtempSync(join(tmpdir(), 'sallyport-archive-'));
const pathOf = (name: string): string => join(folder, name);
const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
const ours = pathOf('demo.vault');

let gateway: TestGateway;
let token: string;
let owner: string;
let vaults = 0;

interface Item {
  readonly id?: string;
  readonly kid?: string;
}

const valueOf = ({ text }: Reply): Item[] => (JSON.parse(text) as { value: Item[] }).value;

beforeAll(async () => {
  gateway = await startTestGateway();
  token = await gateway.token();
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { oid: string };
  owner = claims.oid;
  const put = async (path: string, body: object) => {
    const { status, text } = await gateway.vault('PUT', path, body, { token });
    expect([status, text]).toEqual([200, expect.any(String)]);
  };
  for (let version = 0; version < 12; version += 1) {
    await put('/secrets/Many', { value: `${version}:${CANARY}`, tags: { version: String(version) } });
  }
  await put('/secrets/full', { value: 'ü€🔑', contentType: 'text', tags: { a: 'b' }, attributes: { nbf: 1, exp: 2 } });
  await put('/secrets/off', { value: CANARY, attributes: { enabled: false } });
  await put('/secrets/empty', { value: '' });
  for (let at = 0; at < 6; at += 1) await put(`/secrets/large-${at}`, { value: String(at).repeat(25 * 1024) });
  await put('/keys/Moved', { key: jwk, tags: { a: 'b' } });
  await put('/keys/Moved', { key: jwk, attributes: { exp: 4_000_000_000 } });
  // Nothing in a file takes more room: JSON writes each of these characters as six.
  const names = Array.from({ length: 15 }, (_, at) => String(at).padEnd(512, '\u0001'));
  const tags = Object.fromEntries(names.map((name) => [name, '\u0001'.repeat(512)]));
  await put('/secrets/largest', { value: 'x'.repeat(25 * 1024), tags });
  for (const [name, kind] of [
    ['curve', { kty: 'EC', crv: 'P-256K' }],
    ['bytes', { kty: 'oct', key_size: 256 }],
  ] as const)
    expect((await gateway.vault('POST', `/keys/${name}/create`, kind, { token })).status).toBe(200);
  const lifetimeActions = [{ trigger: { timeAfterCreate: 'P90D' }, action: { type: 'Rotate' } }];
  await put('/keys/moved/rotationpolicy', { lifetimeActions, attributes: { expiryTime: 'P180D' } });
  await put('/secrets/deleted', { value: CANARY });
  await gateway.vault('DELETE', '/secrets/deleted', undefined, { token });
  writeFileSync(pathOf('passphrase'), `${PASSPHRASE}\n`);
  const { code, stderr } = await exported(ours);
  expect([code, stderr]).toEqual([0, '']);
});

afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

const withPassphrase = (): string[] => ['--passphrase-file', pathOf('passphrase')];
const exported = (file: string, how = withPassphrase()) =>
  command(gateway, ['vault', 'export', '--name', 'demo', '--file', file, ...how]);
const imported = (vault: string, file: string, more: readonly string[] = [], how = withPassphrase()) =>
  command(gateway, ['vault', 'import', '--name', vault, '--file', file, ...how, ...more]);

/** A vault with nothing in it. */
async function emptyVault(): Promise<string> {
  vaults += 1;
  const name = `target-${vaults}`;
  await newVault(gateway, name, { [owner]: { secrets: ['all'], keys: ['all'] } });
  return name;
}

function at(vault: string) {
  const { host } = new URL(gateway.services.addresses.originOf(vault));
  return (method: string, path: string, body?: unknown) =>
    gateway.vault(method, path, body, { token, headers: { host } });
}

/** Everything that a vault shows: each version's answer, the values too, without the host in identifiers. */
async function contentsOf(vault: string): Promise<string[]> {
  const call = at(vault);
  const contents: string[] = [];
  for (const kind of ['secrets', 'keys']) {
    for (const { id, kid = id ?? '' } of valueOf(await call('GET', `/${kind}`))) {
      const name = kid.split('/')[4] ?? '';
      const latest = await call('GET', `/${kind}/${name}`);
      const versions = valueOf(await call('GET', `/${kind}/${name}/versions`));
      const each = versions.map((item) => call('GET', `/${kind}/${name}/${(item.id ?? item.kid ?? '').split('/')[5]}`));
      if (kind === 'keys') contents.push((await call('GET', `/keys/${name}/rotationpolicy`)).text);
      contents.push(JSON.stringify(versions), latest.text, ...(await Promise.all(each)).map(({ text }) => text));
    }
  }
  // Which host it is, and how long deleted objects are kept, is the vault's own matter.
  return contents.map((text) => text.replaceAll(/https:\/\/[^/]+|"recoveryLevel":"[\w+]+"|"recoverableDays":\d+/g, ''));
}

describe('export', () => {
  it('makes a file that only its owner reads, with no name and no value in it', () => {
    const text = readFileSync(ours).toString('latin1');
    expect(statSync(ours).mode & 0o777).toBe(0o600);
    for (const part of [CANARY, 'Moved', 'large', 'version', '0000000000']) expect(text.includes(part)).toBe(false);
    expect(JSON.parse(text.slice(0, text.indexOf('\n')))).toEqual({
      format: 'sallyport-vault-1',
      id: expect.any(String),
      vault: 'demo',
      created: expect.any(String),
      salt: expect.any(String),
    });
    expect(existsSync(`${ours}.partial`)).toBe(false);
  });

  it('is recorded, each part, with the vault and who asked', async () => {
    const records = (await auditOf(gateway)).filter(({ operation }) => operation === 'ExportVault');
    expect(records.length).toBeGreaterThan(1);
    expect(records[0]).toMatchObject({ category: 'management', vault: 'demo', resultType: 'Success', status: 200 });
    expect(records[0]?.caller?.applicationId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('refuses to write over a file', async () => {
    const { code, stderr } = await exported(ours);
    expect([code, stderr]).toEqual([2, `sallyport: The file ${ours} is there already; name another or remove it.\n`]);
  });

  it.each([
    ['no way to protect it', [], 'One of --passphrase-file, --passphrase-stdin and --installation-key is needed.'],
    ['a short passphrase', ['--passphrase-stdin'], 'The passphrase has less than 12 characters; take a longer one.'],
  ])('refuses %s', async (_what, how, message) => {
    const words = ['vault', 'export', '--name', 'demo', '--file', pathOf('refused'), ...how];
    const { code, stderr } = await command(gateway, words, 'elevenchars\n');
    expect([code, stderr]).toEqual([2, `sallyport: ${message}\n`]);
    expect(existsSync(pathOf('refused'))).toBe(false);
  });

  it('of a vault that is not there is 404, and leaves no file', async () => {
    const words = ['vault', 'export', '--name', 'nowhere', '--file', pathOf('nowhere'), ...withPassphrase()];
    const { code, stderr } = await command(gateway, words);
    expect([code, stderr]).toEqual([3, expect.stringMatching(/^sallyport: There is no vault of that name here/)]);
    expect([existsSync(pathOf('nowhere')), existsSync(`${pathOf('nowhere')}.partial`)]).toEqual([false, false]);
  });

  it.each(['Reader', 'Operator'] as const)('and import are not for the role %s', async (role) => {
    const application = await newApplication(gateway, { roles: [role] });
    const theirs = await gateway.token(application, 'api://sallyport/.default');
    for (const operation of ['export/start', 'export', 'import']) {
      const { result: reply, records } = await audited(gateway, () =>
        manage(gateway, 'POST', `/admin/vaults/demo/${operation}`, { body: {}, token: theirs }),
      );
      expect([reply.status, reply.body]).toMatchObject([
        403,
        { error: { code: 'Forbidden', message: expect.stringContaining('This needs the app role Administrator') } },
      ]);
      expect(records).toMatchObject([
        { resultType: 'Denied', vault: 'demo', caller: { objectId: application.objectId } },
      ]);
    }
  });
});

describe('import', () => {
  it('brings everything back as it was: versions, dates, tags, rotation policies, disabled ones; and keys work', async () => {
    const vault = await emptyVault();
    const { code, data, stderr } = await imported(vault, ours);
    const all = await contentsOf('demo');
    expect([code, stderr, data]).toEqual([
      0,
      '',
      { vault, file: ours, dryRun: false, ...NOTHING, created: (data as { created: number }).created },
    ]);
    expect(await contentsOf(vault)).toEqual(all);
    const cipher = await at('demo')('POST', '/keys/moved/encrypt', { alg: 'RSA-OAEP', value: 'c2VjcmV0' });
    const plain = await at(vault)('POST', '/keys/moved/decrypt', { alg: 'RSA-OAEP', value: cipher.body['value'] });
    expect(plain.body['value']).toBe('c2VjcmV0');
    const wrapped = await at('demo')('POST', '/keys/bytes/wrapKey', { alg: 'A256KW', value: 'A'.repeat(43) });
    const unwrapped = await at(vault)('POST', '/keys/bytes/unwrapKey', { alg: 'A256KW', value: wrapped.body['value'] });
    expect(unwrapped.body['value']).toBe('A'.repeat(43));
    const signed = await at(vault)('POST', '/keys/curve/sign', { alg: 'ES256K', value: 'A'.repeat(43) });
    const verify = { alg: 'ES256K', digest: 'A'.repeat(43), value: signed.body['value'] };
    expect((await at('demo')('POST', '/keys/curve/verify', verify)).body['value']).toBe(true);
    expect((await at(vault)('GET', '/secrets/deleted')).status).toBe(404);
    const records = (await auditOf(gateway)).filter(({ operation }) => operation === 'ImportVault');
    expect(records.at(-1)).toMatchObject({ category: 'management', vault, resultType: 'Success' });
  });

  it('takes the passphrase from standard input as well', async () => {
    const vault = await emptyVault();
    const words = ['vault', 'import', '--name', vault, '--file', ours, '--passphrase-stdin', '--dry-run'];
    const { code, stderr, data } = await command(gateway, words, `${PASSPHRASE}\n`);
    expect([code, stderr, data]).toEqual([0, '', expect.objectContaining({ vault, dryRun: true, present: 0 })]);
  });

  it('a second time changes nothing, whatever the policy', async () => {
    const vault = await emptyVault();
    const first = (await imported(vault, ours)).data as { created: number };
    const before = await contentsOf(vault);
    for (const policy of ['fail', 'skip', 'new-version']) {
      const { data } = await imported(vault, ours, ['--on-conflict', policy]);
      expect(data).toMatchObject({ ...NOTHING, present: first.created });
    }
    expect(await contentsOf(vault)).toEqual(before);
  });

  it('that was interrupted goes on where it is', async () => {
    const vault = await emptyVault();
    const { header, parts } = partsOf(readFileSync(ours));
    const key = await keyOf(header);
    const body = { header, key, index: 0, last: false, chunk: parts[0]?.toString('base64'), onConflict: 'fail' };
    const { status } = await manage(gateway, 'POST', `/admin/vaults/${vault}/import`, { body });
    expect(status).toBe(200);
    const { data } = await imported(vault, ours);
    const { created, present } = data as { created: number; present: number };
    expect([created > 0, present > 0]).toEqual([true, true]);
    expect(await contentsOf(vault)).toEqual(await contentsOf('demo'));
  });

  it('tells beforehand what it would do, and does none of it', async () => {
    const vault = await emptyVault();
    const dry = (await imported(vault, ours, ['--dry-run'])).data as object;
    expect(await contentsOf(vault)).toEqual([]);
    const { data } = await imported(vault, ours);
    expect({ ...dry, dryRun: false }).toEqual(data);
  });

  describe('into a vault that has the name', () => {
    const other = async () => {
      const vault = await emptyVault();
      await at(vault)('PUT', '/secrets/MANY', { value: 'theirs' });
      return vault;
    };

    it('fails, names it, and changes nothing', async () => {
      const vault = await other();
      const before = await contentsOf(vault);
      const { code, stderr } = await imported(vault, ours);
      const message = `The vault ${vault} has these already: secrets/Many. Nothing was changed; take --on-conflict skip or new-version.`;
      expect([code, stderr]).toEqual([1, `sallyport: ${message}\n`]);
      expect(await contentsOf(vault)).toEqual(before);
    });

    it('leaves it alone with skip, all its versions', async () => {
      const vault = await other();
      const { code, data } = await imported(vault, ours, ['--on-conflict', 'skip']);
      expect([code, data]).toMatchObject([0, { skipped: 12, added: 0, present: 0 }]);
      expect((await at(vault)('GET', '/secrets/many')).body).toMatchObject({ value: 'theirs' });
      expect(valueOf(await at(vault)('GET', '/secrets/many/versions'))).toHaveLength(1);
      expect((await at(vault)('GET', '/secrets/full')).status).toBe(200);
    });

    it('adds the latest behind it with new-version, once', async () => {
      const vault = await other();
      for (const expected of [
        { added: 1, skipped: 11 },
        { added: 0, present: expect.any(Number) },
      ]) {
        const { data } = await imported(vault, ours, ['--on-conflict', 'new-version']);
        expect(data).toMatchObject(expected);
        expect((await at(vault)('GET', '/secrets/many')).body).toMatchObject({ value: `11:${CANARY}` });
        expect(valueOf(await at(vault)('GET', '/secrets/many/versions'))).toHaveLength(2);
      }
    });

    it('as a deleted one fails, and skips it with skip', async () => {
      const vault = await other();
      await at(vault)('DELETE', '/secrets/many');
      expect(await imported(vault, ours)).toMatchObject({ code: 1, stderr: expect.stringContaining('secrets/Many') });
      const added = await imported(vault, ours, ['--on-conflict', 'new-version']);
      expect([added.code, added.stderr]).toEqual([1, expect.stringContaining('deleted but recoverable')]);
      expect((await imported(vault, ours, ['--on-conflict', 'skip'])).data).toMatchObject({ skipped: 12 });
    });
  });

  describe('of a file that is not what was exported', () => {
    const changes: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
      ['without its last part', (bytes) => joined(bytes, (parts) => parts.slice(0, -1))],
      ['without its first part', (bytes) => joined(bytes, (parts) => parts.slice(1))],
      ['with two parts in another order', (bytes) => joined(bytes, ([a, b, ...rest]) => [b, a, ...rest] as Buffer[])],
      ['with a part twice', (bytes) => joined(bytes, ([a, ...rest]) => [a, a, ...rest] as Buffer[])],
      ['with a changed byte', (bytes) => flipped(bytes, bytes.length - 100)],
      ['with a changed header', (bytes) => Buffer.from(bytes.toString('latin1').replace('demo', 'dimo'), 'latin1')],
    ];

    it.each(changes)('%s fails, and nothing is kept', async (_what, change) => {
      const vault = await emptyVault();
      writeFileSync(pathOf('changed'), change(readFileSync(ours)));
      const { code, stderr } = await imported(vault, pathOf('changed'));
      expect([code, stderr]).toEqual([1, OTHER_FILE]);
      expect(await contentsOf(vault)).toEqual([]);
    });

    it.each([1, 3, 1000])('cut by %d bytes fails, and nothing is kept', async (bytes) => {
      const vault = await emptyVault();
      const whole = readFileSync(ours);
      writeFileSync(pathOf('cut'), whole.subarray(0, whole.length - bytes));
      const { code, stderr } = await imported(vault, pathOf('cut'));
      const message = `The file ${pathOf('cut')} was cut or changed; nothing behind is read.`;
      expect([code, stderr]).toEqual([1, `sallyport: ${message}\n`]);
      expect(await contentsOf(vault)).toEqual([]);
    });

    it('with another passphrase fails, and says so', async () => {
      const vault = await emptyVault();
      writeFileSync(pathOf('wrong'), randomBytes(18).toString('base64'));
      const { code, stderr } = await imported(vault, ours, [], ['--passphrase-file', pathOf('wrong')]);
      expect([code, stderr]).toEqual([1, OTHER_FILE]);
      expect(await contentsOf(vault)).toEqual([]);
    });

    it('without its passphrase is a wrong command line', async () => {
      const { code, stderr } = await imported('demo', ours, [], []);
      const message = 'The file has a passphrase: one of --passphrase-file and --passphrase-stdin is needed.';
      expect([code, stderr]).toEqual([2, `sallyport: ${message}\n`]);
    });

    it('is no such file at all', async () => {
      writeFileSync(pathOf('other'), '{"format":"another"}\n');
      const { code, stderr } = await imported('demo', pathOf('other'));
      const message = `The file ${pathOf('other')} is not a vault that this version of Sallyport exported.`;
      expect([code, stderr]).toEqual([1, `sallyport: ${message}\n`]);
    });
  });

  it('of a file under the key of an installation is for that installation only', async () => {
    const file = pathOf('installation.vault');
    expect((await exported(file, ['--installation-key'])).code).toBe(0);
    const vault = await emptyVault();
    expect((await imported(vault, file, [], [])).code).toBe(0);
    expect(await contentsOf(vault)).toEqual(await contentsOf('demo'));
    const elsewhere = await startTestGateway();
    const words = ['vault', 'import', '--name', 'demo', '--file', file];
    const { code, stderr } = await command(elsewhere, words);
    expect([code, stderr]).toEqual([1, OTHER_FILE]);
    await elsewhere.stop();
  });
});

/** The file's first line, and its parts. */
function partsOf(file: Buffer): { header: string; parts: Buffer[] } {
  let at = file.indexOf('\n') + 1;
  const header = file.subarray(0, at - 1).toString();
  const parts: Buffer[] = [];
  while (at < file.length) {
    const end = at + 4 + file.readUInt32BE(at);
    parts.push(file.subarray(at + 4, end));
    at = end;
  }
  return { header, parts };
}

function joined(file: Buffer, change: (parts: Buffer[]) => Buffer[]): Buffer {
  const { header, parts } = partsOf(file);
  expect(parts.length).toBeGreaterThan(1);
  const lines = change(parts).flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return [length, part];
  });
  return Buffer.concat([Buffer.from(`${header}\n`), ...lines]);
}

function flipped(file: Buffer, at: number): Buffer {
  const changed = Buffer.from(file);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

async function keyOf(header: string): Promise<string> {
  const { keyOfPassphrase } = await import('../src/crypto/archive/archive.ts');
  const { salt } = JSON.parse(header) as { salt: string };
  return keyOfPassphrase(PASSPHRASE, Buffer.from(salt, 'base64url'));
}
