import { Agent } from 'node:https';
import { ClientSecretCredential, type TokenCredential } from '@azure/identity';
import { CryptographyClient, KeyClient } from '@azure/keyvault-keys';
import { SecretClient } from '@azure/keyvault-secrets';
import type { TestGateway } from '../gateway.ts';
import { checkExchange } from '../traffic.ts';

export interface ClientOptions {
  readonly vault?: string;
  /** As the clients retry by themselves; without it a test sees each failure once. */
  readonly retries?: 'default';
}

const retrying = ({ retries }: ClientOptions) => (retries === 'default' ? {} : { retryOptions: { maxRetries: 0 } });

/** What every credential of Microsoft's needs to know of an authority that is not Microsoft's own. */
export const credentialOptions = ({ ca, ready }: TestGateway, options: ClientOptions = {}) => ({
  authorityHost: ready.authority.url,
  disableInstanceDiscovery: true,
  tlsOptions: { ca },
  ...retrying(options),
});

/** Microsoft's clients, as an application that has a secret sets them up. */
export function clientsOf(
  gateway: TestGateway,
  { application, ...options }: ClientOptions & { application?: { clientId: string; clientSecret: string } } = {},
) {
  const { tenantId } = gateway.ready.authority;
  const { clientId = '', clientSecret = '' } = application ?? gateway.ready.authority;
  const settings = credentialOptions(gateway, options);
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, settings);
  return { credential, ...clientsWith(gateway, credential, options) };
}

/**
 * The clients against our vault, the verification of the challenge on. The agent stands in for a hosts file: `*.localhost`
 * does not resolve everywhere.
 */
export function clientsWith(
  { ca, ready }: TestGateway,
  credential: TokenCredential,
  { vault, ...options }: ClientOptions = {},
) {
  const lookup = (_host: string, { all }: { all?: boolean }, done: (...args: unknown[]) => void) =>
    all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
  const agent = new Agent({ ca, lookup: lookup as never, keepAlive: true });
  const calls: { method: string; url: string; status: number; bytes: number }[] = [];
  const settings = {
    ...retrying(options),
    additionalPolicies: [
      {
        position: 'perRetry' as const,
        policy: {
          name: 'reachTheTestGateway',
          async sendRequest(request: SdkRequest, next: (request: SdkRequest) => Promise<SdkResponse>) {
            request.agent = agent;
            const bytes = typeof request.body === 'string' ? request.body.length : 0;
            const response = await next(request);
            const { status } = response;
            const headers = response.headers.toJSON();
            const { pathname, search } = new URL(request.url);
            const exchange = { method: request.method, path: pathname + search, requestHeaders: {}, headers };
            checkExchange({ ...exchange, status, text: response.bodyAsText ?? '' });
            calls.push({ method: request.method, url: request.url, status, bytes });
            return response;
          },
        },
      },
    ],
  };
  const url = vault ?? ready.vaults[0]?.url ?? '';
  return {
    secrets: new SecretClient(url, credential, settings),
    keys: new KeyClient(url, credential, settings),
    cryptography: (keyId: string) => new CryptographyClient(keyId, credential, settings),
    /** Every exchange with the vault, the refused ones included, each held against its operation's schema. */
    calls,
    close: () => agent.destroy(),
  };
}

type Policy = NonNullable<
  NonNullable<ConstructorParameters<typeof SecretClient>[2]>['additionalPolicies']
>[number]['policy'];
type SdkRequest = Parameters<Policy['sendRequest']>[0];
type SdkResponse = Awaited<ReturnType<Policy['sendRequest']>>;
