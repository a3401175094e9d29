/**
 * Strict Base64 in both alphabets. Node's own decoder forgives almost anything (`YR` reads as `YQ`), and a ciphertext
 * that has two spellings is a ciphertext that can be altered unseen, so every text is checked against its own re-encoding.
 */
export function fromBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

/** Standard Base64 or base64url, padded or not (RFC 4648 sections 4 and 5); undefined where it is neither. */
export function fromAnyBase64(text: string): Buffer | undefined {
  const unpadded = text.length % 4 === 0 ? text.replace(/={1,2}$/, '') : text;
  const mixed = /[+/]/.test(unpadded) && /[-_]/.test(unpadded);
  return mixed ? undefined : fromBase64Url(unpadded.replaceAll('+', '-').replaceAll('/', '_'));
}
