import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../config.ts';
import { readSignIn } from './sign-in.ts';

const read = (said: Pick<Config, 'cloud' | 'connectorIdentity'>) =>
  readSignIn({ consentRedirect: [], ...said }, { authorityUrl: 'https://localhost:8443', isConsole: () => false });

describe('the identity of the connector', () => {
  it.each(['system', randomUUID()])('is known in every cloud by %s', (connectorIdentity) => {
    for (const cloud of ['embedded', 'AzureCloud', 'custom'] as const)
      expect(read({ cloud, connectorIdentity }).identity).toBe(connectorIdentity);
  });

  it('has a name in the embedded directory only', () => {
    expect(read({ cloud: 'embedded', connectorIdentity: 'worker' }).identity).toBe('worker');
    const wrong = () => read({ cloud: 'AzureCloud', connectorIdentity: 'worker' });
    expect(wrong).toThrow(
      'In a cloud, --connector-identity is system or the client id of a managed identity: Azure knows no other name for one.',
    );
  });
});
