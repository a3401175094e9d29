/** An elliptic curve of Key Vault, and what OpenSSL and Node's JSON Web Keys call it. */
interface CurveRow {
  /** Length of a coordinate and of the private number. */
  readonly bits: number;
  readonly openssl: string;
  readonly jwk: string;
}

/** JsonWebKeyCurveName: the names of RFC 7518 section 6.2.1.1, and Key Vault's own P-256K (secp256k1, RFC 8812). */
const CURVES = {
  'P-256': { bits: 256, openssl: 'prime256v1', jwk: 'P-256' },
  'P-384': { bits: 384, openssl: 'secp384r1', jwk: 'P-384' },
  'P-521': { bits: 521, openssl: 'secp521r1', jwk: 'P-521' },
  'P-256K': { bits: 256, openssl: 'secp256k1', jwk: 'secp256k1' },
} as const satisfies Record<string, CurveRow>;

export type Curve = keyof typeof CURVES;

export const CURVE_NAMES = Object.keys(CURVES) as Curve[];

/** Undefined where Key Vault has no such curve. */
export function curveOf(name: string): (CurveRow & { readonly bytes: number }) | undefined {
  if (!Object.hasOwn(CURVES, name)) return undefined;
  const row = CURVES[name as Curve];
  return { ...row, bytes: Math.ceil(row.bits / 8) };
}

/** From the name that Node gives a curve in a JSON Web Key. */
export function curveOfJwk(name: string | undefined): Curve | undefined {
  return CURVE_NAMES.find((each) => CURVES[each].jwk === name);
}
