import { z } from 'zod';

/** JSON Web Keys as Key Vault writes and takes them (RFC 7517; Key Vault REST reference, JsonWebKey). */

/** In the order in which Key Vault lists them for an RSA key. */
export const KEY_OPERATIONS = ['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'] as const;
export type KeyOperation = (typeof KEY_OPERATIONS)[number];

export const keyOperations = z
  .array(z.enum(KEY_OPERATIONS, { error: `key_ops holds only ${KEY_OPERATIONS.join(', ')}` }), {
    error: 'key_ops is a list',
  })
  .refine((ops) => new Set(ops).size === ops.length, 'key_ops names no operation twice');

/** Those with -HSM ask for a key in hardware. */
const KEY_TYPES = ['RSA', 'RSA-HSM', 'EC', 'EC-HSM', 'oct', 'oct-HSM'] as const;
const UNKNOWN_TYPE = `kty is ${KEY_TYPES.join(', ')}`;

export const keyType = z.enum(KEY_TYPES, { error: UNKNOWN_TYPE });
export type KeyType = z.infer<typeof keyType>;

/** The public half only: no answer of ours has a place for d, p, q, dp, dq, qi or k. */
export const jsonWebKey = z.object({
  kid: z.string(),
  kty: z.string(),
  key_ops: z.array(z.string()),
  n: z.string().optional(),
  e: z.string().optional(),
  crv: z.string().optional(),
  x: z.string().optional(),
  y: z.string().optional(),
});

const member = (name: string) =>
  z.string({ error: `key.${name} is base64url text` }).max(1024, `key.${name} is too long`);

const members = <Name extends string>(...names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, member(name)])) as Record<Name, ReturnType<typeof member>>;

const used = {
  /** A key for a hardware module, sealed by its maker ("Bring your own key"). */
  key_hsm: z.null({ error: 'key.key_hsm is for hardware, which this vault does not have' }).optional(),
  key_ops: keyOperations.nullish(),
};

/** RFC 7518 section 6: a key with all its private parts. What they must be to each other is not judged here. */
export const privateJsonWebKey = z.discriminatedUnion(
  'kty',
  [
    z.object({ kty: z.literal(['RSA', 'RSA-HSM']), ...used, ...members('n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi') }),
    z.object({ kty: z.literal(['EC', 'EC-HSM']), ...used, crv: member('crv'), ...members('x', 'y', 'd') }),
    z.object({ kty: z.literal(['oct', 'oct-HSM']), ...used, ...members('k') }),
  ],
  { error: ({ code }) => (code === 'invalid_union' ? UNKNOWN_TYPE : 'key is a JSON Web Key') },
);
