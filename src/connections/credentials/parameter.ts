import { z } from 'zod';
import { vaultName as nameOfVault } from '../../wire/name.ts';

/** A parameter of a connection: what it is, and how people are asked for it. */
export interface Parameter<Value = unknown> {
  /** As Microsoft's documents call it. `oauthSetting`: filled by signing in. */
  readonly type: 'string' | 'securestring' | 'object' | 'oauthSetting';
  readonly title: string;
  readonly description: string;
  /** Written by the caller, and never shown again. */
  readonly secret: boolean;
  readonly required: boolean;
  readonly schema: z.ZodType<Value>;
}

export type ParameterTable = Readonly<Record<string, Parameter>>;

export type ValuesOf<Table extends ParameterTable> = {
  readonly [Name in keyof Table]: Table[Name] extends {
    readonly required: true;
    readonly schema: z.ZodType<infer Value>;
  }
    ? Value
    : Table[Name] extends Parameter<infer Value>
      ? Value | undefined
      : never;
};

const guid = z.string({ error: 'it is a GUID' }).regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'it is a GUID');

const text = { type: 'string', secret: false } as const;
const required = { required: true } as const;

export const vaultName = {
  ...text,
  ...required,
  title: 'Key vault name',
  description: 'The name of the key vault, without its host.',
  schema: nameOfVault,
} as const satisfies Parameter<string>;

export const tenantId = {
  ...text,
  ...required,
  title: 'Tenant ID',
  description: 'The tenant of the application.',
  schema: guid,
} as const satisfies Parameter<string>;

export const clientId = {
  ...text,
  ...required,
  title: 'Client ID',
  description: 'The client or application ID.',
  schema: guid,
} as const satisfies Parameter<string>;

export const clientSecret = {
  type: 'securestring',
  secret: true,
  ...required,
  title: 'Client secret',
  description: 'The client secret of the application.',
  schema: z.string({ error: 'it is a text' }).min(1, 'it is empty').max(1024, 'it is longer than 1024 characters'),
} as const satisfies Parameter<string>;

/** As much as a certificate, its chain and its key may need. */
const MOST_PFX = 64 * 1024;
const BASE64 = /^(?:[0-9A-Za-z+/]{4})*(?:[0-9A-Za-z+/]{2}==|[0-9A-Za-z+/]{3}=)?$/;

/** With its members' names in lower case; undefined where it has none, or one twice. */
function lowerCased(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const members = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  return members.size < Object.keys(given).length ? undefined : Object.fromEntries(members);
}

/** What is given for a certificate; its members have names in any case, as every name in a template. */
export const clientCertificate = {
  type: 'object',
  secret: true,
  ...required,
  title: 'Client certificate secret',
  description: 'The certificate with its private key: a PFX in Base64, and its password.',
  schema: z.preprocess(
    lowerCased,
    z.object(
      {
        pfx: z
          .string({ error: 'pfx is the Base64 of a PFX file' })
          .transform((given) => given.replace(/\s/g, ''))
          .pipe(
            z
              .string()
              .min(1, 'pfx is empty')
              .max(Math.ceil(MOST_PFX / 3) * 4, 'pfx is larger than 64 KiB')
              .regex(BASE64, 'pfx is the Base64 of a PFX file'),
          ),
        password: z
          .string({ error: 'password is a text' })
          .max(1024, 'password is longer than 1024 characters')
          .default(''),
      },
      { error: 'it is an object with "pfx" and "password"' },
    ),
  ),
} as const satisfies Parameter<{ pfx: string; password: string }>;

const REDIRECT = /^https:\/\/[\w.-]{1,253}\/redirect(?:\/[\w-]{1,80})?$/;

function isNoToken(given: unknown): boolean {
  if (typeof given === 'string') return REDIRECT.test(given);
  return z.strictObject({}).safeParse(given).success;
}

/** Filled by signing in; templates leave it out, write it empty, or say where people come back to, which the operator does. */
export const token = {
  type: 'oauthSetting',
  secret: true,
  required: false,
  title: 'Sign in',
  description: 'Filled by signing in.',
  schema: z.custom<unknown>(isNoToken, 'it is filled by signing in, and takes no value'),
} as const satisfies Parameter;

/** The same, not to be given. */
export const optional = <Value>(parameter: Parameter<Value>) => ({ ...parameter, required: false }) as const;
