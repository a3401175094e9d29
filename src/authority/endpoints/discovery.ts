import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { CERTIFICATE_ALGORITHMS } from '../client-proof/certificate.ts';
import type { AuthorityContext } from '../context.ts';
import { GRANT_TYPES } from '../grant-types.ts';
import { isAnyTenant, requireTenant } from '../tenant-path.ts';

/** OpenID Connect Discovery 1.0 section 3, RFC 8414. MSAL insists on the first four members. */
const metadata = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  device_authorization_endpoint: z.string(),
  userinfo_endpoint: z.string(),
  end_session_endpoint: z.string(),
  jwks_uri: z.string(),
  response_types_supported: z.array(z.string()),
  response_modes_supported: z.array(z.string()),
  code_challenge_methods_supported: z.array(z.string()),
  /** RFC 9207 section 3: every answer of the authorize endpoint names its issuer. */
  authorization_response_iss_parameter_supported: z.literal(true),
  grant_types_supported: z.array(z.string()),
  subject_types_supported: z.array(z.string()),
  id_token_signing_alg_values_supported: z.array(z.string()),
  token_endpoint_auth_methods_supported: z.array(z.string()),
  token_endpoint_auth_signing_alg_values_supported: z.array(z.string()),
  scopes_supported: z.array(z.string()),
  claims_supported: z.array(z.string()),
});

type Metadata = z.infer<typeof metadata>;

const configurationV2Contract = contract({
  name: 'OpenIdConfigurationGet',
  summary: 'Describe the authority of a tenant',
  method: 'GET',
  path: '/{tenant}/v2.0/.well-known/openid-configuration',
  input: z.object({ tenant: z.string() }),
  output: metadata,
});

const configurationV1Contract = contract({
  name: 'OpenIdConfigurationGetV1',
  summary: 'Describe the v1 authority of a tenant, whose issuer access tokens name',
  method: 'GET',
  path: '/{tenant}/.well-known/openid-configuration',
  input: z.object({ tenant: z.string() }),
  output: metadata,
});

export const configurationV2 = implement(configurationV2Contract, async (context: AuthorityContext, { tenant }) => {
  const { root, tenantId } = await addressed(context, tenant);
  return {
    output: describe({
      url: context.url,
      root,
      issuer: `${context.url}/${tenantId}/v2.0`,
      oauth: `${root}/oauth2/v2.0`,
    }),
  };
});

export const configurationV1 = implement(configurationV1Contract, async (context: AuthorityContext, { tenant }) => {
  const { root, tenantId } = await addressed(context, tenant);
  return { output: describe({ url: context.url, root, issuer: context.issuer(tenantId), oauth: `${root}/oauth2` }) };
});

/** Of `common` the issuer is not known yet, and has Entra's placeholder for the tenant. */
async function addressed(context: AuthorityContext, tenant: string) {
  if (isAnyTenant(tenant)) return { root: `${context.url}/${tenant}`, tenantId: '{tenantid}' };
  const { tenantId } = await requireTenant(context, tenant);
  return { root: `${context.url}/${tenantId}`, tenantId };
}

interface Described {
  readonly url: string;
  readonly root: string;
  readonly issuer: string;
  readonly oauth: string;
}

function describe({ url, root, issuer, oauth }: Described): Metadata {
  return {
    issuer,
    authorization_endpoint: `${oauth}/authorize`,
    token_endpoint: `${oauth}/token`,
    device_authorization_endpoint: `${root}/oauth2/v2.0/devicecode`,
    userinfo_endpoint: `${url}/openid/userinfo`,
    end_session_endpoint: `${oauth}/logout`,
    jwks_uri: `${root}/discovery/v2.0/keys`,
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'form_post'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    grant_types_supported: [...GRANT_TYPES],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: [...CERTIFICATE_ALGORITHMS],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    claims_supported: [
      'aud',
      'iss',
      'iat',
      'nbf',
      'exp',
      'appid',
      'appidacr',
      'idp',
      'oid',
      'sub',
      'tid',
      'uti',
      'ver',
    ],
  };
}
