import type { Connection } from '../connections/connection.ts';
import type { Connections } from '../connections/connections.ts';
import type { ConnectionTokens } from '../connections/credentials/token.ts';
import { Fault } from '../fault.ts';
import type { Contract, KeyVault, Outcome } from '../operation.ts';
import { fromVault } from './envelope.ts';

/**
 * How the connector reaches the embedded vault: in process, with no socket and no JSON in between, but with a token of
 * the connection's own identity, which the vault verifies and judges as it would any other.
 */
export type VaultCall = <In, Out>(
  target: { readonly vault: string; readonly token: string },
  contract: Contract<In, Out>,
  input: In,
) => Promise<Outcome<Out>>;

export interface InProcess {
  readonly connections: Connections;
  readonly tokens: ConnectionTokens;
  readonly call: VaultCall;
}

/** The vault behind a connection. What it throws is already said as the connector says it. */
export function inProcessKeyVault({ connections, tokens, call }: InProcess): (connection: Connection) => KeyVault {
  return (connection) => async (contract, input) => {
    try {
      const secrets = await connections.secrets(connection);
      if (secrets === undefined) throw new Fault('Unauthorized', 'The connection is no more.');
      const token = await tokens.get(connection, secrets);
      return await call({ vault: connection.vaultName, token }, contract, input);
    } catch (error) {
      throw fromVault(error);
    }
  };
}
