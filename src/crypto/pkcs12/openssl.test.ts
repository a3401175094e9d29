import { execFileSync, spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rsaKeys, selfSigned } from '../certificates/client-certificate.fixture.ts';
import { readPkcs12 } from './read.ts';

const missing = spawnSync('openssl', ['version']).status !== 0;

/** What the `openssl` of this machine writes. Where there is none, `read.test.ts` compares with the one within Node.js. */
describe.skipIf(missing)('openssl writes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pkcs12-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const period = { from: Date.now() - 86_400_000, until: Date.now() + 86_400_000 };

  function written(keys: { publicKey: KeyObject; privateKey: KeyObject }, options: readonly string[]): Buffer {
    const [key, certificate, pfx] = ['key.pem', 'certificate.pem', 'out.pfx'].map((name) => join(folder, name));
    if (key === undefined || certificate === undefined || pfx === undefined) throw new TypeError('three names');
    writeFileSync(key, keys.privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
    writeFileSync(certificate, selfSigned({ ...period, keys }).certificatePem);
    execFileSync('openssl', ['pkcs12', '-export', '-inkey', key, '-in', certificate, '-out', pfx, ...options], {
      stdio: 'pipe',
    });
    return readFileSync(pfx);
  }

  const rsa = rsaKeys();
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const throughout = (scheme: string) => ['-keypbe', scheme, '-certpbe', scheme];

  it.each([
    ['as it likes best', 'secret', []],
    ['-legacy', 'secret', ['-legacy']],
    ['-legacy, and an empty password', '', ['-legacy']],
    ['3DES throughout', 'secret', [...throughout('PBE-SHA1-3DES'), '-macalg', 'sha1']],
    ['RC2-128 throughout', 'secret', ['-legacy', ...throughout('PBE-SHA1-RC2-128')]],
    ['AES-128', 'secret', throughout('AES-128-CBC')],
    ['a MAC of SHA-512', 'secret', ['-macalg', 'sha512']],
    ['no MAC', 'secret', ['-nomac']],
    ['no MAC, and an empty password', '', ['-nomac', ...throughout('PBE-SHA1-3DES')]],
    ['certificates that are not encrypted', 'secret', ['-certpbe', 'NONE']],
    ['a password beyond ASCII', 'pä$$ wörd €', ['-name', 'Größe']],
    ['a password beyond ASCII, 3DES throughout', 'pä$$ wörd €', throughout('PBE-SHA1-3DES')],
    ['600,000 iterations', 'secret', ['-iter', '600000']],
  ])('what is read: %s', (_, password, options) => {
    const { key } = readPkcs12(written(rsa, [...options, '-passout', `pass:${password}`]), password);
    expect(createPublicKey(key).equals(rsa.publicKey)).toBe(true);
  });

  it('an EC key, which is read', () => {
    const { key } = readPkcs12(written(ec, ['-passout', 'pass:secret']), 'secret');
    expect(createPublicKey(key).equals(ec.publicKey)).toBe(true);
  });

  it('RC4, which is not', () => {
    const pfx = written(rsa, ['-legacy', ...throughout('PBE-SHA1-RC4-128'), '-passout', 'pass:secret']);
    expect(() => readPkcs12(pfx, 'secret')).toThrow(
      /^The PFX uses 1\.2\.840\.113549\.1\.12\.1\.1, which is not supported/,
    );
  });
});
