import { Agent } from 'node:https';
import { ClientSecretCredential } from '@azure/identity';
import { CryptographyClient, KeyClient } from '@azure/keyvault-keys';
import { SecretClient } from '@azure/keyvault-secrets';
import type { TestGateway } from '../gateway.ts';
import { checkExchange } from '../traffic.ts';

/**
 * Microsoft's clients, as an application sets them up: the credential against our authority, the clients against our
 * vault, the verification of the challenge on. The agent stands in for a hosts file: `*.localhost` does not resolve everywhere.
 */
export function clientsOf(
  gateway: TestGateway,
  {
    application,
    vault,
    retries,
  }: {
    application?: { clientId: string; clientSecret: string };
    vault?: string;
    /** As the clients retry by themselves; without it a test sees each failure once. */
    retries?: 'default';
  } = {},
) {
  const retrying = retries === 'default' ? {} : { retryOptions: { maxRetries: 0 } };
  const { ca, ready } = gateway;
  const { url: authorityHost, tenantId } = ready.authority;
  const { clientId = '', clientSecret = '' } = application ?? ready.authority;
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, {
    authorityHost,
    disableInstanceDiscovery: true,
    tlsOptions: { ca },
    ...retrying,
  });
  const lookup = (_host: string, { all }: { all?: boolean }, done: (...args: unknown[]) => void) =>
    all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
  const agent = new Agent({ ca, lookup: lookup as never, keepAlive: true });
  const calls: { method: string; url: string; status: number; bytes: number }[] = [];
  const options = {
    ...retrying,
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
    credential,
    secrets: new SecretClient(url, credential, options),
    keys: new KeyClient(url, credential, options),
    cryptography: (keyId: string) => new CryptographyClient(keyId, credential, options),
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
