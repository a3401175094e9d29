import { z } from 'zod';

/** Who is signed in to the console: an application, or a user through the console's own application. */
export const principalSchema = z.object({
  kind: z.enum(['application', 'user']),
  tenantId: z.string(),
  /** Entra object id; permissions hang on it. */
  objectId: z.string(),
  /** Of the application itself, or of the one that the user signed in through. */
  applicationId: z.string(),
  /** Unix seconds of a user's sign-in, and how it was proven (RFC 8176). */
  signIn: z.object({ at: z.number(), amr: z.array(z.string()) }).optional(),
});

export type Principal = Readonly<z.infer<typeof principalSchema>>;

export type Role = 'Reader' | 'Operator' | 'Administrator';

/** What the directory says of a principal now. */
export interface Known {
  readonly name: string;
  /** The highest of its app roles. */
  readonly role: Role | null;
  /** Unix seconds: what was begun then or before has ended. */
  readonly revoked: number;
}

/** The directory as the console sees it. */
export interface Principals {
  /** Undefined where the principal, or the application that it signed in through, is gone or disabled. */
  find(principal: Principal): Promise<Known | undefined>;
  /** An access token for that audience. Throws Fault where there can be none. */
  issue(principal: Principal, resource: string): Promise<string>;
}

/** Whose rows are found together. */
export const keyOf = ({ tenantId, objectId }: Principal): string => `${tenantId}/${objectId}`;
