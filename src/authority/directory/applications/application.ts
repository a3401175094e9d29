import { z } from 'zod';
import type { Seal } from '../../../crypto/seal.ts';
import { type Entry, type EntryContent, placeOf } from '../entries.ts';
import { ROLES } from '../roles.ts';
import type { ClientSecret } from './client-secret.ts';

/** A certificate whose private key signs the application's assertions. All of it is public. */
const certificate = z.object({
  /** GUID by which it is listed and removed. */
  id: z.string(),
  displayName: z.string(),
  /** base64url of the SHA-256 of the certificate (`x5t#S256`). */
  thumbprint256: z.string(),
  /** base64url of its SHA-1 (`x5t`). */
  thumbprint1: z.string(),
  /** PEM of the SubjectPublicKeyInfo: RSA, 2048 bits at least. */
  publicKey: z.string(),
  /** Unix seconds. */
  notBefore: z.number(),
  /** Unix seconds; from then on it is refused. */
  expires: z.number(),
});

/** Public keys only (RFC 7517). */
const jwks = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

/** Whose tokens of another issuer the application may show instead of a secret (workload identity federation). */
const federatedCredential = z.object({
  id: z.string(),
  name: z.string(),
  /** `iss`, to the last character. */
  issuer: z.string(),
  /** `sub`, to the last character. */
  subject: z.string(),
  audiences: z.array(z.string()),
  /** The issuer's keys; absent where they are to be fetched from it. */
  jwks: jwks.optional(),
});

const appRole = z.object({ id: z.string(), value: z.string(), displayName: z.string() });

export type ApplicationCertificate = Readonly<z.infer<typeof certificate>>;
export type FederatedCredential = Readonly<z.infer<typeof federatedCredential>>;
export type AppRole = Readonly<z.infer<typeof appRole>>;

/** What an application exposes where nothing else was said. */
export const DEFAULT_SCOPES: readonly string[] = ['user_impersonation', 'access_as_user'];

/** Members that came later have defaults: rows of earlier versions lack them. */
const applicationMeta = z.object({
  objectId: z.string(),
  tenantId: z.string(),
  displayName: z.string(),
  roles: z.array(z.enum(ROLES)),
  enabled: z.boolean().default(true),
  certificates: z.array(certificate).default([]),
  redirectUris: z.array(z.string()).default([]),
  publicClient: z.boolean().default(false),
  federatedCredentials: z.array(federatedCredential).default([]),
  identifierUris: z.array(z.string()).default([]),
  scopes: z.array(z.string()).default(() => [...DEFAULT_SCOPES]),
  appRoles: z.array(appRole).default([]),
  consented: z.boolean().default(false),
  revoked: z.number().optional(),
  revision: z.number(),
});

/** An application and its service principal in one: each application lives in one tenant. */
export interface Application extends Readonly<z.infer<typeof applicationMeta>> {
  /** Lower-case GUID: the client id. */
  readonly applicationId: string;
  /** Lower-case GUID of the service principal (`oid`); never the application id. */
  readonly objectId: string;
  readonly secrets: readonly ClientSecret[];
  /** May act without a credential: a program on people's own machines, which can keep none. */
  readonly publicClient: boolean;
  /** Where answers of the authorize endpoint may go (`redirectMatches`). */
  readonly redirectUris: string[];
  /** Names under which it is asked for as a resource, each of one application only. */
  readonly identifierUris: string[];
  /** Delegated permissions that it exposes. */
  readonly scopes: string[];
  /** The administrator has consented for everyone. */
  readonly consented: boolean;
  /** Unix seconds: tokens dated then or before are refused. Absent where nothing was ever taken away. */
  readonly revoked?: number | undefined;
  /** Counts its changes, so that of two made at once the second is refused. */
  readonly revision: number;
}

const storedSecrets = z.array(
  z.object({ id: z.string(), hash: z.string(), hint: z.string(), created: z.number(), expires: z.number() }),
);

/** The names and settings of an application are readable in the database; what is known of its secrets is sealed. */
export function readApplication(seal: Seal, { kind, id, meta, sealed }: Entry): Application {
  if (sealed === null) throw new Error(`The application ${id} has no sealed part.`);
  const secrets = storedSecrets.parse(JSON.parse(seal.open(sealed, placeOf(kind, id), meta).toString()));
  return { applicationId: id, ...applicationMeta.parse(JSON.parse(meta)), secrets };
}

export function writeApplication(seal: Seal, { applicationId, secrets, ...members }: Application): EntryContent {
  const meta = JSON.stringify(members);
  const plain = Buffer.from(JSON.stringify(secrets));
  return { meta, sealed: seal.seal(plain, placeOf('application', applicationId), meta) };
}
