/** DER (X.690 8.1): tags, and the algorithms of keys as PKCS #8 names them. */
const SEQUENCE = 0x30;
const OCTETS = 0x04;
const VERSION_0 = [0x02, 0x01, 0x00];
const RSA_ENCRYPTION = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
const EC_PUBLIC_KEY = [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];

/** Object identifiers of the curves that browsers know: P-256, P-384, P-521. */
const CURVES = [
  [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
  [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22],
  [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23],
];

/** A key of PKCS #1 or SEC 1 in the envelope of PKCS #8 (RFC 5208), the only one that browsers take; undefined where no curve is named. */
export function asPkcs8(label: string, der: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
  if (label === 'PRIVATE KEY') return der;
  const algorithm = label.startsWith('RSA') ? RSA_ENCRYPTION : ellipticCurve(der);
  if (algorithm === undefined) return undefined;
  const body = [...VERSION_0, ...element(SEQUENCE, algorithm), ...element(OCTETS, der)];
  return Uint8Array.from(element(SEQUENCE, body));
}

/** SEC 1 names the curve within the key, behind the private number. */
function ellipticCurve(der: Uint8Array): number[] | undefined {
  const text = der.join(',');
  const curve = CURVES.find((oid) => text.includes(oid.join(',')));
  return curve && [...EC_PUBLIC_KEY, ...curve];
}

function element(tag: number, content: ArrayLike<number>): number[] {
  const { length } = content;
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return [tag, ...(length < 0x80 ? [length] : long), ...Array.from(content)];
}
