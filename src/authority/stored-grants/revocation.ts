/** Tokens that are issued while a revocation is on its way to the disk end with it; in seconds. */
const MARGIN = 10;

/** The date of a revocation that is made now, in Unix seconds: after every token so far, and after any revocation before. */
export function revocationAt(now: number, { revoked = 0 }: { readonly revoked?: number | undefined }): number {
  return Math.max(now + MARGIN, revoked + 1);
}
