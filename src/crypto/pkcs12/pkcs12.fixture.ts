import { Buffer } from 'node:buffer';
import { createCipheriv, createHmac, type KeyObject, pbkdf2Sync, randomBytes, X509Certificate } from 'node:crypto';
import { explicit, implicit, integer, octetString, oid, sequence, set } from '../certificates/der.ts';
import { indefinite } from './ber.fixture.ts';
import { derivePkcs12, PURPOSE } from './derivation.ts';
import { encryptRc2 } from './rc2.fixture.ts';

/** What a PFX is made of. Where nothing else is said: AES-256, SHA-256, as OpenSSL 3 writes it. */
export interface PfxOptions {
  readonly password?: string;
  readonly keys?: readonly KeyObject[];
  /** PEM. */
  readonly certificates?: readonly string[];
  readonly keyScheme?: Scheme;
  readonly certificateScheme?: Scheme;
  readonly mac?: keyof typeof MACS | 'pbmac1' | 'none';
  readonly iterations?: number;
  readonly friendlyName?: string;
  /** Of the empty password in UTF-16: no byte at all instead of the zero at its end. */
  readonly emptyIsNothing?: boolean;
  /** Lengths are not said. */
  readonly indefinite?: boolean;
  /** Of AES: the vector that the file says, the bytes of key that it says PBKDF2 makes, and what is done to what is encrypted. */
  readonly iv?: Buffer;
  readonly keyLength?: number;
  readonly spoil?: (encrypted: Buffer) => Buffer;
}

export type Scheme = keyof typeof PKCS12_SCHEMES | keyof typeof PBES2_SCHEMES | 'none' | 'rc4';

interface Row {
  readonly id: string;
  readonly cipher: string;
  readonly keyBytes: number;
}

const PKCS12_SCHEMES = {
  '3des': { id: '1.2.840.113549.1.12.1.3', cipher: 'des-ede3-cbc', keyBytes: 24 },
  '2des': { id: '1.2.840.113549.1.12.1.4', cipher: 'des-ede-cbc', keyBytes: 16 },
  'rc2-128': { id: '1.2.840.113549.1.12.1.5', cipher: 'rc2', keyBytes: 16 },
  'rc2-40': { id: '1.2.840.113549.1.12.1.6', cipher: 'rc2', keyBytes: 5 },
} as const;

const PBES2_SCHEMES = {
  'pbes2-3des': { id: '1.2.840.113549.3.7', cipher: 'des-ede3-cbc', keyBytes: 24, blockBytes: 8 },
  'aes-128': { id: '2.16.840.1.101.3.4.1.2', cipher: 'aes-128-cbc', keyBytes: 16, blockBytes: 16 },
  'aes-192': { id: '2.16.840.1.101.3.4.1.22', cipher: 'aes-192-cbc', keyBytes: 24, blockBytes: 16 },
  'aes-256': { id: '2.16.840.1.101.3.4.1.42', cipher: 'aes-256-cbc', keyBytes: 32, blockBytes: 16 },
} as const;

const MACS = {
  sha1: { id: '1.3.14.3.2.26', bytes: 20, blockBytes: 64 },
  sha224: { id: '2.16.840.1.101.3.4.2.4', bytes: 28, blockBytes: 64 },
  sha256: { id: '2.16.840.1.101.3.4.2.1', bytes: 32, blockBytes: 64 },
  sha384: { id: '2.16.840.1.101.3.4.2.2', bytes: 48, blockBytes: 128 },
  sha512: { id: '2.16.840.1.101.3.4.2.3', bytes: 64, blockBytes: 128 },
} as const;

const NULL = Buffer.of(0x05, 0x00);
const HMAC_SHA256 = sequence(oid('1.2.840.113549.2.9'), NULL);
const DATA = oid('1.2.840.113549.1.7.1');
const ENCRYPTED_DATA = oid('1.2.840.113549.1.7.6');
const KEY_BAG = '1.2.840.113549.1.12.10.1.1';
const SHROUDED_BAG = '1.2.840.113549.1.12.10.1.2';
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3';
const X509 = oid('1.2.840.113549.1.9.22.1');
const FRIENDLY_NAME = oid('1.2.840.113549.1.9.20');
const BMP_STRING = 0x1e;

export const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return integer(bytes);
};

/** A PKCS#12 file (RFC 7292), as the many that write them do. */
export function pfxOf(options: PfxOptions): Buffer {
  const { keys = [], certificates = [], keyScheme = 'aes-256', certificateScheme = 'aes-256' } = options;
  const certificateBags = sequence(...certificates.map((pem) => certificateBag(pem, options)));
  const keyBags = sequence(...keys.map((key) => keyBag(key, keyScheme, options)));
  const contents = [
    ...(certificates.length === 0 ? [] : [certificateContent(certificateBags, certificateScheme, options)]),
    ...(keys.length === 0 ? [] : [data(keyBags)]),
  ];
  return pfxAround(sequence(...contents), options);
}

/** Version 3, the content and the MAC over it. */
export function pfxAround(safe: Buffer, options: PfxOptions): Buffer {
  const content = options.indefinite === true ? indefinite(safe) : safe;
  const mac = options.mac === 'none' ? [] : [macData(content, options)];
  const pfx = sequence(number(3), data(content), ...mac);
  return options.indefinite === true ? indefinite(pfx) : pfx;
}

/** Bags in a content that is not encrypted. */
export const data = (content: Buffer): Buffer => sequence(DATA, explicit(0, octetString(content)));

function certificateContent(bags: Buffer, scheme: Scheme, options: PfxOptions): Buffer {
  if (scheme === 'none') return data(bags);
  const { algorithm, encrypted } = encrypt(bags, scheme, options);
  return sequence(ENCRYPTED_DATA, explicit(0, sequence(number(0), sequence(DATA, algorithm, implicit(0, encrypted)))));
}

function certificateBag(pem: string, { friendlyName }: PfxOptions): Buffer {
  const value = sequence(X509, explicit(0, octetString(new X509Certificate(pem).raw)));
  return bag(CERTIFICATE_BAG, value, friendlyName);
}

function keyBag(key: KeyObject, scheme: Scheme, options: PfxOptions): Buffer {
  const pkcs8 = key.export({ format: 'der', type: 'pkcs8' });
  if (scheme === 'none') return bag(KEY_BAG, pkcs8, options.friendlyName);
  const { algorithm, encrypted } = encrypt(pkcs8, scheme, options);
  return bag(SHROUDED_BAG, sequence(algorithm, octetString(encrypted)), options.friendlyName);
}

export function bag(id: string, value: Buffer, friendlyName?: string): Buffer {
  if (friendlyName === undefined) return sequence(oid(id), explicit(0, value));
  const text = Buffer.from(friendlyName, 'utf16le').swap16();
  const name = Buffer.concat([Buffer.of(BMP_STRING, text.length), text]);
  return sequence(oid(id), explicit(0, value), set(sequence(FRIENDLY_NAME, set(name))));
}

function encrypt(plain: Buffer, scheme: Exclude<Scheme, 'none'>, options: PfxOptions) {
  if (scheme === 'rc4') return pkcs12Parameters('1.2.840.113549.1.12.1.1', plain, options);
  return scheme in PBES2_SCHEMES
    ? pbes2(plain, PBES2_SCHEMES[scheme as keyof typeof PBES2_SCHEMES], options)
    : pbes1(plain, PKCS12_SCHEMES[scheme as keyof typeof PKCS12_SCHEMES], options);
}

function pkcs12Parameters(id: string, encrypted: Buffer, { iterations = 2048 }: PfxOptions, salt = randomBytes(8)) {
  return { algorithm: sequence(oid(id), sequence(octetString(salt), number(iterations))), encrypted };
}

function pbes1(plain: Buffer, { id, cipher, keyBytes }: Row, options: PfxOptions) {
  const salt = randomBytes(8);
  const { iterations = 2048 } = options;
  const derive = derivePkcs12({ hash: 'sha1', blockBytes: 64, password: bmp(options), salt, iterations });
  const [key, iv] = [derive(PURPOSE.key, keyBytes), derive(PURPOSE.iv, 8)];
  const encrypted =
    cipher === 'rc2'
      ? encryptRc2(plain, { key, effectiveBits: 8 * keyBytes, iv })
      : encipher(plain, { cipher, key, iv });
  return pkcs12Parameters(id, encrypted, options, salt);
}

function pbes2(plain: Buffer, row: Row & { readonly blockBytes: number }, options: PfxOptions) {
  const salt = randomBytes(16);
  const iv = randomBytes(row.blockBytes);
  const key = pbkdf2Sync(options.password ?? '', salt, options.iterations ?? 2048, row.keyBytes, 'sha256');
  const scheme = sequence(oid(row.id), octetString(options.iv ?? iv));
  const length = options.keyLength === undefined ? [] : [number(options.keyLength)];
  const algorithm = sequence(oid('1.2.840.113549.1.5.13'), sequence(pbkdf2(salt, options, ...length), scheme));
  const { spoil = (bytes) => bytes } = options;
  return { algorithm, encrypted: spoil(encipher(plain, { cipher: row.cipher, key, iv })) };
}

function encipher(plain: Buffer, { cipher, key, iv }: { cipher: string; key: Buffer; iv: Buffer }): Buffer {
  const encryption = createCipheriv(cipher, key, iv);
  return Buffer.concat([encryption.update(plain), encryption.final()]);
}

function pbkdf2(salt: Buffer, { iterations = 2048 }: PfxOptions, ...length: readonly Buffer[]): Buffer {
  const parameters = sequence(octetString(salt), number(iterations), ...length, HMAC_SHA256);
  return sequence(oid('1.2.840.113549.1.5.12'), parameters);
}

function macData(content: Buffer, options: PfxOptions): Buffer {
  const { mac = 'sha256', iterations = 2048 } = options;
  const salt = randomBytes(8);
  if (mac === 'pbmac1' || mac === 'none') return pbmac1(content, salt, options);
  const { id, bytes, blockBytes } = MACS[mac];
  const key = derivePkcs12({ hash: mac, blockBytes, password: bmp(options), salt, iterations })(PURPOSE.mac, bytes);
  const digest = createHmac(mac, key).update(content).digest();
  const info = sequence(sequence(oid(id), NULL), octetString(digest));
  return sequence(info, octetString(salt), ...(iterations === 1 ? [] : [number(iterations)]));
}

/** RFC 9579 section 4; what stands beside it is not used. */
function pbmac1(content: Buffer, salt: Buffer, options: PfxOptions): Buffer {
  const key = pbkdf2Sync(options.password ?? '', salt, options.iterations ?? 2048, 32, 'sha256');
  const parameters = sequence(pbkdf2(salt, options, number(32)), HMAC_SHA256);
  const digest = createHmac('sha256', key).update(content).digest();
  const info = sequence(sequence(oid('1.2.840.113549.1.5.14'), parameters), octetString(digest));
  return sequence(info, octetString(Buffer.from('NOT USED')), number(1));
}

function bmp({ password = '', emptyIsNothing = false }: PfxOptions): Buffer {
  if (password === '' && emptyIsNothing) return Buffer.alloc(0);
  return Buffer.from(`${password}\u0000`, 'utf16le').swap16();
}
