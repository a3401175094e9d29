import type { Connection } from '../connections/connection.ts';
import type { Connections } from '../connections/connections.ts';
import type { RequestToken } from '../connections/credentials/request-token.ts';
import { connectionToken } from '../connections/credentials/token.ts';
import { Fault } from '../fault.ts';
import type { KeyVault } from '../operation.ts';
import { fromVault } from './envelope.ts';

/**
 * How the connector reaches the embedded vault: in process, with no socket and no JSON in between, but with a token of
 * the connection's own identity, which the vault verifies and judges as it would any other.
 */
export type OpenVault = (vault: string, token: string) => Promise<KeyVault>;

export interface InProcess {
  readonly connections: Connections;
  readonly requestToken: RequestToken;
  readonly open: OpenVault;
  readonly clock: () => number;
}

export interface KeyVaults {
  /** The vault behind a connection. What it throws is already said as the connector says it. */
  of(connection: Connection): KeyVault;
  /** Drops every token: identities, permissions or connections have changed. */
  forget(): void;
}

interface Opened {
  readonly keyVault: KeyVault;
  /** Unix seconds. */
  readonly expires: number;
}

/** Tokens are asked for anew this long before they end, so that no call goes out with one that ends on the way. */
const EARLY_SECONDS = 300;

export function inProcessKeyVaults({ connections, requestToken, open, clock }: InProcess): KeyVaults {
  const held = new Map<string, Opened>();
  let generation = 0;

  const signIn = async (connection: Connection): Promise<Opened> => {
    const began = generation;
    const secrets = await connections.secrets(connection);
    if (secrets === undefined) throw new Fault('Unauthorized', 'The connection is no more.');
    const { vaultName } = connection;
    if (vaultName === undefined) throw new Fault('BadParameter', 'The connection names no vault; edit it.');
    const token = await connectionToken(connection, secrets, requestToken);
    const opened = { keyVault: await open(vaultName, token.accessToken), expires: token.expires };
    if (began === generation) held.set(connection.id, opened);
    return opened;
  };

  return {
    of: (connection) => async (contract, input) => {
      try {
        const hit = held.get(connection.id);
        const current =
          hit !== undefined && clock() / 1000 < hit.expires - EARLY_SECONDS ? hit : await signIn(connection);
        return await current.keyVault(contract, input);
      } catch (error) {
        throw fromVault(error);
      }
    },
    forget() {
      generation += 1;
      held.clear();
    },
  };
}
