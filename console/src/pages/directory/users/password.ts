/** Letters and digits that nobody takes for one another; 32 of them, so that every byte is as likely as any other. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789K';
const LENGTH = 20;

/** A password of 100 random bits, in groups of five so that it can be told. */
export function newPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(LENGTH));
  const letters = Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join('');
  return letters.replace(/.{5}(?=.)/g, '$&-');
}
