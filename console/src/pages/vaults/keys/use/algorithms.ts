import type { KeyOperation } from '../../../../../../src/wire/json-web-key.ts';
import type { KeyBundle } from '../../../../api/keys.ts';

/** What stands beside a ciphertext; the iv in bytes. */
export interface Parts {
  readonly iv: number;
  /** Whether the vault makes the iv, and takes none. */
  readonly makesIv?: true;
  readonly tag?: true;
  readonly aad?: true;
}

/** What the page must know of an algorithm of Key Vault; the vault judges everything else. */
export interface Algorithm {
  readonly name: string;
  readonly kty: 'RSA' | 'EC' | 'oct';
  readonly operations: readonly KeyOperation[];
  readonly crv?: string;
  readonly bits?: number;
  readonly parts?: Parts;
  /** What makes the digest that is signed, as WebCrypto calls it. */
  readonly hash?: 'SHA-256' | 'SHA-384' | 'SHA-512';
}

const ENCRYPT = ['encrypt', 'decrypt'] as const;
const WRAP = ['wrapKey', 'unwrapKey'] as const;
const SIGN = ['sign', 'verify'] as const;
const HASHES = ['SHA-256', 'SHA-384', 'SHA-512'] as const;

const rsaCipher = (name: string): Algorithm => ({ name, kty: 'RSA', operations: [...ENCRYPT, ...WRAP] });

/** `RS256` and its like, of each hash. */
const signatures = (prefix: string, of: Pick<Algorithm, 'kty' | 'bits'>): readonly Algorithm[] =>
  HASHES.map((hash) => ({ ...of, name: prefix + hash.slice('SHA-'.length), operations: SIGN, hash }));

const onCurve = (name: string, crv: string, hash: Algorithm['hash'] = 'SHA-256'): Algorithm => ({
  name,
  kty: 'EC',
  crv,
  operations: SIGN,
  hash,
});

const aes = (bits: number): readonly Algorithm[] => {
  const row = { kty: 'oct', bits, operations: ENCRYPT } as const;
  return [
    { ...row, name: `A${bits}GCM`, parts: { iv: 12, makesIv: true, tag: true, aad: true } },
    { ...row, name: `A${bits}CBCPAD`, parts: { iv: 16 } },
    { ...row, name: `A${bits}CBC`, parts: { iv: 16 } },
    { ...row, name: `A${bits}KW`, operations: WRAP },
  ];
};

/** Those that one should take come first. */
export const ALGORITHMS: readonly Algorithm[] = [
  ...['RSA-OAEP-256', 'RSA-OAEP', 'RSA1_5'].map(rsaCipher),
  ...signatures('PS', { kty: 'RSA' }),
  ...signatures('RS', { kty: 'RSA' }),
  onCurve('ES256', 'P-256'),
  onCurve('ES256K', 'P-256K'),
  onCurve('ES384', 'P-384', 'SHA-384'),
  onCurve('ES512', 'P-521', 'SHA-512'),
  ...[256, 192, 128].flatMap(aes),
  ...signatures('HS', { kty: 'oct', bits: 256 }),
];

const OPERATIONS = [...ENCRYPT, ...WRAP, ...SIGN] as const;

export type UsableKey = {
  readonly key: Pick<KeyBundle['key'], 'kty' | 'crv' | 'key_ops'>;
  readonly attributes: Pick<KeyBundle['attributes'], 'key_size'>;
};

/** The algorithms of that operation that fit the key's type, curve and length. */
export const algorithmsOf = ({ key, attributes }: UsableKey, operation: KeyOperation): readonly Algorithm[] =>
  ALGORITHMS.filter(
    ({ kty, operations, crv, bits }) =>
      kty === key.kty.replace('-HSM', '') &&
      operations.includes(operation) &&
      (crv === undefined || crv === key.crv) &&
      (bits === undefined || bits === attributes.key_size),
  );

/** What the key permits, and has an algorithm for. */
export const operationsOf = (bundle: UsableKey): readonly KeyOperation[] =>
  OPERATIONS.filter(
    (operation) => bundle.key.key_ops.includes(operation) && algorithmsOf(bundle, operation).length > 0,
  );
