import { Buffer } from 'node:buffer';
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { rsaKeys, selfSigned } from '../certificates/client-certificate.fixture.ts';
import { explicit, octetString, oid, sequence } from '../certificates/der.ts';
import { bag, data, number, type PfxOptions, pfxAround, pfxOf } from './pkcs12.fixture.ts';
import { readPkcs12 } from './read.ts';

const PERIOD = { from: Date.now() - 86_400_000, until: Date.now() + 86_400_000 };
const KEYS = rsaKeys();
const { certificatePem } = selfSigned({ ...PERIOD, keys: KEYS });
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ED = generateKeyPairSync('ed25519');
const ANOTHER = selfSigned({ ...PERIOD, name: 'another' });
const PASSWORD = 'correct horse';

const usual: PfxOptions = { password: PASSWORD, keys: [KEYS.privateKey], certificates: [certificatePem] };
const chainOfThree = () => {
  const root = selfSigned({ ...PERIOD, name: 'root', keys: EC });
  const intermediate = selfSigned({ ...PERIOD, name: 'intermediate', issuer: { name: 'root', ...root } });
  const leaf = selfSigned({ ...PERIOD, name: 'leaf', issuer: { name: 'intermediate', ...intermediate } });
  return { leaf, intermediate: intermediate.certificatePem, root: root.certificatePem };
};
const der = (pem: string): Buffer => new X509Certificate(pem).raw;

/** Each writes a file in its own way; `openssl` says whether the OpenSSL within Node.js reads it too. */
const VARIANTS: readonly (readonly [name: string, options: PfxOptions, openssl: boolean])[] = [
  ['modern: AES-256, SHA-256', {}, true],
  [
    'legacy: RC2-40 certificates, 3DES key, SHA-1',
    { keyScheme: '3des', certificateScheme: 'rc2-40', mac: 'sha1' },
    false,
  ],
  ['3DES throughout, SHA-1', { keyScheme: '3des', certificateScheme: '3des', mac: 'sha1' }, true],
  ['3DES with two keys', { keyScheme: '2des', certificateScheme: '2des', mac: 'sha1' }, true],
  ['RC2-128 throughout', { keyScheme: 'rc2-128', certificateScheme: 'rc2-128', mac: 'sha1' }, false],
  ['AES-128 and AES-192', { keyScheme: 'aes-128', certificateScheme: 'aes-192' }, true],
  ['PBES2 with 3DES', { keyScheme: 'pbes2-3des', certificateScheme: 'pbes2-3des' }, true],
  ['a MAC of SHA-224', { mac: 'sha224' }, true],
  ['a MAC of SHA-384', { mac: 'sha384' }, true],
  ['a MAC of SHA-512', { mac: 'sha512' }, true],
  ['PBMAC1', { mac: 'pbmac1' }, true],
  ['one iteration', { iterations: 1, mac: 'sha1' }, true],
  ['no MAC', { mac: 'none' }, false],
  ['certificates that are not encrypted', { certificateScheme: 'none' }, true],
  ['a key that is not encrypted', { keyScheme: 'none' }, true],
  ['nothing encrypted, and no MAC', { keyScheme: 'none', certificateScheme: 'none', mac: 'none' }, false],
  ['an empty password', { password: '' }, true],
  ['an empty password of no bytes', { password: '', keyScheme: '3des', emptyIsNothing: true, mac: 'sha1' }, true],
  [
    'an empty password of no bytes, no MAC',
    { password: '', keyScheme: '3des', emptyIsNothing: true, mac: 'none' },
    false,
  ],
  ['a password beyond ASCII', { password: 'pä$$ wörd €😀', keyScheme: '3des', certificateScheme: '3des' }, true],
  ['a password beyond ASCII, for PBKDF2', { password: 'pä$$ wörd €😀', mac: 'pbmac1' }, true],
  ['a friendly name', { friendlyName: 'Größe' }, true],
  ['lengths that are not said', { indefinite: true }, true],
  ['lengths that are not said, 3DES', { indefinite: true, keyScheme: '3des', certificateScheme: '3des' }, true],
];

describe('a PFX', () => {
  it.each(VARIANTS)('is read: %s', (_, options, openssl) => {
    const written = { ...usual, ...options };
    const pfx = pfxOf(written);
    const { key, chain } = readPkcs12(pfx, written.password ?? '');
    expect(createPublicKey(key).equals(KEYS.publicKey)).toBe(true);
    expect(chain).toEqual([der(certificatePem)]);
    // What we write is not only what we read.
    if (openssl) expect(() => createSecureContext({ pfx, passphrase: written.password ?? '' })).not.toThrow();
  });

  it.each(VARIANTS.filter(([, { mac, keyScheme }]) => mac !== 'none' || keyScheme !== 'none'))(
    'is not opened with another password: %s',
    (_, options) => {
      const pfx = pfxOf({ ...usual, ...options });
      const near = `${options.password ?? PASSWORD} `;
      for (const wrong of [near, options.password === '' ? 'a' : '', `${near}${'x'.repeat(500)}`]) {
        expect(() => readPkcs12(pfx, wrong)).toThrow(refused(WRONG_PASSWORD));
      }
    },
  );

  it.each([
    ['an EC key', EC],
    ['an Ed25519 key', ED],
  ])('is read with %s', (_, keys) => {
    const { certificatePem: pem } = selfSigned({ ...PERIOD, keys: EC });
    const pfx = pfxOf({ ...usual, keys: [EC.privateKey, keys.privateKey], certificates: [pem] });
    expect(readPkcs12(pfx, PASSWORD).key.asymmetricKeyType).toBe('ec');
  });

  it('gives the chain from its own certificate upwards, in whatever order it came', () => {
    const { leaf, intermediate, root } = chainOfThree();
    const certificates = [root, ANOTHER.certificatePem, intermediate, leaf.certificatePem, intermediate];
    const { chain } = readPkcs12(pfxOf({ ...usual, keys: [leaf.privateKey], certificates }), PASSWORD);
    expect(chain).toEqual([leaf.certificatePem, intermediate, root].map(der));
  });

  it('gives the key that belongs to the certificate, whatever others there are', () => {
    const pfx = pfxOf({ ...usual, keys: [ANOTHER.privateKey, EC.privateKey, KEYS.privateKey] });
    expect(createPublicKey(readPkcs12(pfx, PASSWORD).key).equals(KEYS.publicKey)).toBe(true);
  });

  it('may hold bags within bags, and what is not ours', () => {
    const inner = bag('1.2.840.113549.1.12.10.1.1', KEYS.privateKey.export({ format: 'der', type: 'pkcs8' }));
    const certificate = bag(
      '1.2.840.113549.1.12.10.1.3',
      sequence(oid('1.2.840.113549.1.9.22.1'), explicit(0, octetString(der(certificatePem)))),
    );
    const sdsi = bag(
      '1.2.840.113549.1.12.10.1.3',
      sequence(oid('1.2.840.113549.1.9.22.2'), explicit(0, octetString(Buffer.alloc(3)))),
    );
    const secret = bag('1.2.840.113549.1.12.10.1.5', sequence(oid('1.2.3')));
    const nested = bag('1.2.840.113549.1.12.10.1.6', sequence(inner, certificate));
    const pfx = pfxAround(sequence(data(sequence(secret, sdsi, nested))), usual);
    expect(readPkcs12(pfx, PASSWORD).chain).toHaveLength(1);
  });
});

const WRONG_PASSWORD = 'cannot be opened with this password; check the password';
const DAMAGED = 'is damaged; export it again';
const TRUNCATED = 'is cut short; send all of it, or export it again';
const NOT_PKCS12 = 'is no PKCS#12 file; give the Base64 of the .pfx or .p12 file itself';
const TOO_LARGE = 'has more than 64 KiB; export the certificate with nothing but its own chain';
const TOO_MANY = 'asks for more than 2,000,000 iterations in all; export it with fewer';
const NO_CERTIFICATE = 'holds no certificate; export the certificate together with its private key';
const NO_KEY = 'holds no private key; export the certificate together with its private key';
const NO_MATCH = 'holds no certificate that belongs to its private key; export the two together';
const SEVERAL = 'holds several certificates with their private keys; export one of them alone';

const unsupported = (id: string) =>
  `uses ${id}, which is not supported; export it with AES-256 or 3DES and with SHA-1 or SHA-2`;

describe('a PFX is refused', () => {
  const pfx = pfxOf(usual);

  it.each<[string, () => Buffer, string]>([
    ['nothing', () => Buffer.alloc(0), NOT_PKCS12],
    ['garbage', () => Buffer.from('no certificate at all'), NOT_PKCS12],
    ['a certificate', () => der(certificatePem), NOT_PKCS12],
    ['a PEM', () => Buffer.from(certificatePem), NOT_PKCS12],
    ['a bare private key', () => KEYS.privateKey.export({ format: 'der', type: 'pkcs8' }), NOT_PKCS12],
    ['half of it', () => pfx.subarray(0, pfx.length >> 1), TRUNCATED],
    ['all but a byte', () => pfx.subarray(0, -1), TRUNCATED],
    ['half of one without lengths', () => pfxOf({ ...usual, indefinite: true }).subarray(0, 900), TRUNCATED],
    ['a byte too much', () => Buffer.concat([pfx, Buffer.of(0)]), DAMAGED],
    ['more than 64 KiB', () => Buffer.alloc(64 * 1024 + 1, 0x30), TOO_LARGE],
    ['no certificate', () => pfxOf({ ...usual, certificates: [] }), NO_CERTIFICATE],
    ['no private key', () => pfxOf({ ...usual, keys: [] }), NO_KEY],
    ['the key of another certificate', () => pfxOf({ ...usual, keys: [ANOTHER.privateKey] }), NO_MATCH],
    ['nothing in it', () => pfxOf({ ...usual, keys: [], certificates: [] }), NO_CERTIFICATE],
    ['RC4', () => pfxOf({ ...usual, keyScheme: 'rc4' }), unsupported('1.2.840.113549.1.12.1.1')],
    ['a signed file', () => sequence(number(3), sequence(oid(SIGNED), explicit(0, sequence()))), unsupported(SIGNED)],
    ['an enveloped content', () => around(sequence(oid(ENVELOPED), explicit(0, sequence()))), unsupported(ENVELOPED)],
    ['another version', () => sequence(number(4), sequence(oid(SIGNED), explicit(0, sequence()))), NOT_PKCS12],
    ['a certificate that is none', () => around(data(sequence(badCertificate))), BAD_CERTIFICATE],
    ['a key of an unknown kind', () => around(data(sequence(unknownKey))), UNKNOWN_KEY],
  ])('that is %s', (_, make, reason) => {
    expect(() => readPkcs12(make(), PASSWORD)).toThrow(refused(reason));
  });

  it('with two certificates and their keys', () => {
    const keys = [KEYS.privateKey, ANOTHER.privateKey];
    const both = pfxOf({ ...usual, keys, certificates: [certificatePem, ANOTHER.certificatePem] });
    expect(() => readPkcs12(both, PASSWORD)).toThrow(refused(SEVERAL));
  });

  it.each<[string, Partial<PfxOptions>]>([
    ['by its MAC', { mac: 'sha1' }],
    ['by PBMAC1', { mac: 'pbmac1' }],
    ['by what is encrypted', { mac: 'none' }],
  ])('that asks for too much work, before the work is done: %s', (_, options) => {
    const written = pfxOf({ ...usual, iterations: 0x01_11_70, ...options }).toString('hex');
    const costly = Buffer.from(written.replaceAll('0203011170', '02037fffff'), 'hex');
    const started = performance.now();
    expect(() => readPkcs12(costly, PASSWORD)).toThrow(refused(TOO_MANY));
    // Eight million would take seconds.
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('that asks for more iterations in all than any part of it', () => {
    const three = pfxOf({ ...usual, iterations: 1000 });
    expect(readPkcs12(three, PASSWORD, 3000).chain).toHaveLength(1);
    expect(() => readPkcs12(three, PASSWORD, 2999)).toThrow(refused(TOO_MANY));
  });

  it.each<[string, Partial<PfxOptions>]>([
    ['a vector that is too short', { iv: Buffer.alloc(15) }],
    ['a vector that is too long', { iv: Buffer.alloc(17) }],
    ['a key of another length than its cipher', { keyLength: 16 }],
    ['a key of two gigabytes', { keyLength: 0x7fff_ffff }],
    ['no key', { keyLength: 0 }],
    ['half a block', { spoil: (encrypted) => encrypted.subarray(1) }],
    ['nothing encrypted', { spoil: () => Buffer.alloc(0) }],
  ])('that says %s', (_, options) => {
    expect(() => readPkcs12(pfxOf({ ...usual, ...options }), PASSWORD)).toThrow(refused(DAMAGED));
  });

  it('with a PBMAC1 key of two gigabytes', () => {
    const said = pfxOf({ ...usual, mac: 'pbmac1' }).toString('hex');
    // 2048 iterations, and 32 bytes of key.
    const large = Buffer.from(said.replace('02020800020120', '02020800020175'), 'hex');
    expect(() => readPkcs12(large, PASSWORD)).toThrow(refused(WRONG_PASSWORD));
    const larger = Buffer.from(said.replace('02020800020120', '020108020200ff'), 'hex');
    expect(() => readPkcs12(larger, PASSWORD)).toThrow(refused(DAMAGED));
  });

  it('as one with another password also where the padding fits by chance', () => {
    const plain = pfxOf({ ...usual, mac: 'none', certificateScheme: 'none', iterations: 1 });
    // One wrong key in 256 gives good padding.
    for (let tried = 0; tried < 2000; tried += 1) {
      expect(() => readPkcs12(plain, `wrong ${tried}`)).toThrow(refused(WRONG_PASSWORD));
    }
  });

  it('that is another one than its MAC was made for', () => {
    const changed = Buffer.from(pfx);
    // Within the encrypted certificates.
    changed[200] = (changed[200] ?? 0) ^ 1;
    expect(() => readPkcs12(changed, PASSWORD)).toThrow(refused(WRONG_PASSWORD));
  });

  it('with more parts than any chain has', () => {
    const many = sequence(...Array.from({ length: 65 }, () => unknownKey));
    expect(() => readPkcs12(around(data(many)), PASSWORD)).toThrow(
      /^The PFX is nested too deeply, or has too many parts/,
    );
  });
});

const SIGNED = '1.2.840.113549.1.7.2';
const ENVELOPED = '1.2.840.113549.1.7.3';
const BAD_CERTIFICATE = 'holds a certificate that cannot be read; export it again';
const UNKNOWN_KEY = 'holds a private key of a kind that cannot be read; make one with an RSA key';
const unknownKey = bag('1.2.840.113549.1.12.10.1.1', sequence(number(0)));
const badCertificate = bag(
  '1.2.840.113549.1.12.10.1.3',
  sequence(oid('1.2.840.113549.1.9.22.1'), explicit(0, octetString(Buffer.from('none')))),
);
const around = (...contents: readonly Buffer[]): Buffer => pfxAround(sequence(...contents), usual);

const refused = (reason: string) => expect.objectContaining({ code: 'BadParameter', message: `The PFX ${reason}.` });
