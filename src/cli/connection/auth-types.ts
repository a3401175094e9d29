import { usage } from '../usage.ts';
import type { Parameter } from './parameters.ts';

interface AuthType {
  readonly needs: readonly Parameter[];
  readonly takes?: readonly Parameter[];
}

/** The kinds that people make by hand, by their Auth IDs, and what each is asked for. */
const AUTH_TYPES = {
  oauthServicePrincipal: { needs: ['vaultName', 'tenantId', 'clientId', 'clientSecret'] },
  CertOauth: { needs: ['vaultName', 'tenantId', 'clientId', 'pfx'] },
  oauthDefault: { needs: ['vaultName'], takes: ['tenantId'] },
  oauthBYOA: { needs: ['vaultName', 'tenantId', 'clientId', 'clientSecret'] },
  oauthMI: { needs: ['vaultName'] },
} as const satisfies Readonly<Record<string, AuthType>>;

export type AuthId = keyof typeof AUTH_TYPES;

export const AUTH_IDS = Object.keys(AUTH_TYPES) as AuthId[];

const DEPRECATED =
  'Connections of the kind default are deprecated and come from templates only; take oauthDefault, or oauthServicePrincipal where nobody is to sign in.';

/** Throws a usage error that says what there is to take. */
export function readAuthId(given: string): AuthId {
  const known = AUTH_IDS.find((authId) => authId.toLowerCase() === given.toLowerCase());
  if (known !== undefined) return known;
  throw usage(given.toLowerCase() === 'default' ? DEPRECATED : `--auth-type is one of ${AUTH_IDS.join(', ')}.`);
}

const OPTIONS: Readonly<Record<Parameter, string>> = {
  vaultName: '--vault-name',
  tenantId: '--tenant-id',
  clientId: '--client-id',
  clientSecret: '--client-secret-file or --client-secret-stdin',
  pfx: '--pfx-file',
};

/** Throws a usage error for what is missing, and for what such a connection does not take. */
export function requireParameters(authId: AuthId, given: Partial<Record<Parameter, unknown>>): void {
  const { needs, takes = [] }: AuthType = AUTH_TYPES[authId];
  const missing = needs.find((parameter) => given[parameter] === undefined);
  if (missing !== undefined) throw usage(`${OPTIONS[missing]} is needed.`);
  const names = Object.keys(given) as Parameter[];
  const foreign = names.find((parameter) => !needs.includes(parameter) && !takes.includes(parameter));
  if (foreign !== undefined) throw usage(`A connection of the kind ${authId} does not take ${OPTIONS[foreign]}.`);
}
