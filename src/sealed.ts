/**
 * Bytes that only `crypto/seal.ts` makes and opens. The store takes no other bytes for values, so that a plaintext
 * cannot reach the disk by mistake: the compiler refuses it.
 */
declare const sealed: unique symbol;

export type Sealed = Uint8Array & { readonly [sealed]: true };
