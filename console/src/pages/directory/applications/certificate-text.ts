const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/;

/** The first certificate of a file as a text, PEM or Base64 of DER; a key that lies beside it stays here. */
export function certificateText(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  if (text.includes('-----BEGIN')) return PEM.exec(text)?.[0] ?? '';
  return btoa(text);
}
