import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { DefaultAzureCredential, ManagedIdentityCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';

/**
 * A program with a managed identity, as people write them: where to ask stands in its environment. A process of its own,
 * since tokens of managed identities are kept for the whole process. Writes what it read, or why it could not, as JSON.
 */
export interface Asked {
  readonly credential: 'ManagedIdentityCredential' | 'DefaultAzureCredential';
  readonly named: { readonly clientId?: string; readonly objectId?: string; readonly resourceId?: string };
  readonly vaultUrl: string;
  readonly secret: string;
  readonly caFile: string;
}

const asked = JSON.parse(process.argv[2] ?? '') as Asked;
const credential =
  asked.credential === 'DefaultAzureCredential'
    ? new DefaultAzureCredential()
    : new ManagedIdentityCredential(asked.named);

/** In place of a hosts file: `*.localhost` does not resolve everywhere. */
const lookup = (_host: string, { all }: { all?: boolean }, done: (...args: unknown[]) => void) =>
  all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
const agent = new Agent({ ca: readFileSync(asked.caFile), lookup: lookup as never });
const client = new SecretClient(asked.vaultUrl, credential, {
  retryOptions: { maxRetries: 0 },
  additionalPolicies: [
    {
      position: 'perRetry',
      policy: {
        name: 'reachTheTestGateway',
        sendRequest(request, next) {
          request.agent = agent;
          return next(request);
        },
      },
    },
  ],
});

try {
  const { value } = await client.getSecret(asked.secret);
  process.stdout.write(JSON.stringify({ value }));
} catch (error) {
  process.stdout.write(JSON.stringify({ error: error instanceof Error ? `${error.name}: ${error.message}` : '' }));
}
agent.destroy();
