import type { Token } from '../connections/authority.ts';
import { type Connection, isPersonal } from '../connections/connection.ts';
import type { ConnectionTokens } from '../connections/tokens.ts';
import { createLru } from '../crypto/threads/lru.ts';
import { Fault } from '../fault.ts';
import type { KeyVault } from '../operation.ts';
import { type ActionDeadline, ENDLESS, startDeadline } from './action-deadline.ts';
import { fromVault } from './envelope.ts';

/**
 * Reaches a vault, and then answers how it is called with a token. There are two: in process to the embedded vault, with no
 * socket and no JSON in between; and over HTTPS to any other (`https/`), which makes sure of the vault first, so that no token
 * is asked for that a vault should not see. `tenantId` is where the connection signs in, if it says so.
 */
export type OpenVault = (
  vault: string,
  tenantId: string | undefined,
) => Promise<(token: string) => KeyVault | Promise<KeyVault>>;

export interface Vaults {
  readonly tokens: ConnectionTokens;
  readonly open: OpenVault;
  /** Throws Fault where the connection must not be used here: nobody is asked anything for it then. */
  readonly admit: (connection: Connection) => void;
  /** Whether the connection is still of that kind and still reaches that vault, by its row. */
  readonly isCurrent: (connection: Connection) => Promise<boolean>;
  readonly clock: () => number;
  /** Whether vaults are elsewhere: then what is asked of them happens before our record of it can be durable. */
  readonly elsewhere: boolean;
}

export interface KeyVaults extends Pick<Vaults, 'elsewhere'> {
  /** The vault behind a connection. What it throws is already said as the connector says it. */
  of(connection: Connection): KeyVault;
  /** Drops the vault that was opened for a connection, or all: identities, permissions or connections have changed. */
  forget(connectionId?: string): void;
}

/** With its token; `expires` is 0 where it is to be opened anew. */
interface Opened extends Token {
  readonly keyVault: KeyVault;
  readonly connection: Connection;
  /** When its token was got, in Unix milliseconds. */
  readonly since: number;
}

/** Tokens are asked for anew this long before they end, so that no call goes out with one that ends on the way. */
const EARLY_SECONDS = 300;

/** A token as new as that is refused for what it says: another one would be no better, and is not asked for at every call. */
const NEW = 30_000;
/** As many as tokens are kept; each holds one. */
const MOST = 10_000;

export function createKeyVaults({ tokens, open, admit, isCurrent, clock, elsewhere }: Vaults): KeyVaults {
  const held = createLru<Opened>(MOST);
  let generation = 0;

  const signIn = async (connection: Connection, claims?: string): Promise<Opened> => {
    admit(connection);
    const began = generation;
    const enter = await open(vaultOf(connection), tenantOf(connection));
    const token = await tokens.of(connection, claims);
    // It is that of the connection as it is by now; who began before it was changed may mean another vault, or use another's account.
    if (!(await isCurrent(connection))) throw changed();
    const keyVault = await enter(token.accessToken);
    const before = held.get(connection.id);
    const since = before?.accessToken === token.accessToken ? before.since : clock();
    const opened = { ...token, keyVault, connection, since };
    if (began === generation) held.set(connection.id, opened);
    return opened;
  };

  const current = (connection: Connection): Opened | Promise<Opened> => {
    const hit = held.get(connection.id);
    if (hit === undefined || !reachesSame(hit.connection, connection)) return signIn(connection);
    return clock() / 1000 < hit.expires - EARLY_SECONDS ? hit : signIn(connection);
  };

  /**
   * After a 401: with another token where the vault says what that must say, once. One that is not new is dropped, once too; a
   * new one is kept, and the vault opened anew with it, for it may have changed its tenant.
   */
  const afterRefusal = (connection: Connection, opened: Opened, error: unknown): Promise<Opened> => {
    if (!(error instanceof Fault) || error.code !== 'Unauthorized') throw error;
    if (error.claims !== undefined) return signIn(connection, error.claims);
    if (held.get(connection.id) !== opened) throw error;
    const isOld = clock() - opened.since >= NEW;
    held.set(connection.id, { ...opened, expires: 0, since: isOld ? clock() : opened.since });
    if (isOld) tokens.forget(connection.id);
    throw error;
  };

  return {
    elsewhere,
    of(connection) {
      const time = elsewhere ? startDeadline(clock) : ENDLESS;
      const call = callWithin({ current, afterRefusal }, connection, time);
      return async (contract, input) => {
        try {
          return await time.within(call(contract, input));
        } catch (error) {
          throw fromVault(error);
        }
      };
    },
    forget(id) {
      generation += 1;
      held.clear(id === undefined ? undefined : (_opened, key) => key === id);
    },
  };
}

interface Steps {
  readonly current: (connection: Connection) => Opened | Promise<Opened>;
  readonly afterRefusal: (connection: Connection, opened: Opened, error: unknown) => Promise<Opened>;
}

/** The steps of a call, of which none begins once its time is over. */
function callWithin({ current, afterRefusal }: Steps, connection: Connection, time: ActionDeadline): KeyVault {
  return async (contract, input) => {
    const opened = await current(connection);
    time.require();
    try {
      return await opened.keyVault(contract, input);
    } catch (error) {
      time.require();
      const again = await afterRefusal(connection, opened, error);
      time.require();
      return await again.keyVault(contract, input);
    }
  };
}

/** Whether two states of a connection let the same people reach the same vault. */
export function reachesSame(one: Connection, other: Connection): boolean {
  return one.authId === other.authId && one.vaultName === other.vaultName;
}

function vaultOf({ vaultName }: Connection): string {
  if (vaultName === undefined) throw new Fault('BadParameter', 'The connection names no vault; edit it.');
  return vaultName;
}

function changed(): Fault {
  return new Fault('Unavailable', 'The connection was changed while the call was on its way: send it again.');
}

/** Where a connection signs in, as far as that is known: a vault takes the tokens of its own tenant only. */
function tenantOf(connection: Connection): string | undefined {
  if (isPersonal(connection) && connection.account !== undefined) return connection.account.tenantId;
  return 'tenantId' in connection ? connection.tenantId : undefined;
}
