import { createLru } from '../crypto/threads/lru.ts';
import { Fault } from '../fault.ts';
import type { Token } from './authority.ts';
import type { Connection } from './connection.ts';
import { createFlights } from './flights.ts';
import type { SignIn } from './sign-in.ts';

/** The tokens of connections, each kept until shortly before it ends. */
export interface ConnectionTokens {
  /**
   * One that still counts. `claims`: what the vault demanded of a new one, as JSON; who saw the demand passes it on.
   *
   * Throws the Fault of a sign-in that failed, the same one for a few seconds: an authority that refuses is not stormed.
   */
  of(connection: Connection, claims?: string): Promise<Token>;
  /** Drops a connection's token, or all: identities, permissions or connections have changed. One that is being asked for too. */
  forget(connectionId?: string): void;
}

interface Held {
  readonly token: Token;
  /** What the vault had demanded of it. */
  readonly claims: string | undefined;
  /** When it was asked for, in Unix milliseconds. */
  readonly asked: number;
}

interface Refused {
  readonly fault: Fault;
  /** Unix milliseconds. */
  readonly at: number;
}

/** Milliseconds before its end when a new one is asked for, while the old one is still used. */
const EARLY = 300_000;
/** No call goes out with a token that ends on the way. */
const MARGIN = 10_000;
/** For so long every token is used, however soon it ends: nobody is asked more often. */
const SHORTEST = 1_000;
/** For so long nobody is asked again after a refusal, nor after a token that a vault demanded, whatever it demands next. */
const PAUSE = 3_000;
/** Calls that were refused together bring the same demand: the first token meets it for all. */
const TOGETHER = 30_000;
/** Tokens that are kept. One has about 2 KB. */
const MOST = 10_000;

export function createConnectionTokens(signIn: SignIn, clock: () => number): ConnectionTokens {
  const held = createLru<Held>(MOST);
  const refused = createLru<Refused>(MOST);
  const flights = createFlights<Token>();

  const fly = (id: string, claims: string | undefined): Promise<Token> => {
    const asked = clock();
    return flights.join(claims === undefined ? id : `${id} demanded`, {
      start: () => signIn(id, claims),
      landed(token) {
        held.set(id, { token, claims, asked });
        refused.delete(id);
      },
      failed(error) {
        // The vault has refused it already.
        if (claims !== undefined) held.delete(id);
        if (error instanceof Fault) refused.set(id, { fault: error, at: clock() });
      },
    });
  };

  const ask = (id: string, claims?: string): Promise<Token> => {
    const last = refused.get(id);
    // A clock that was set back does not make the pause longer.
    const passed = last === undefined ? PAUSE : clock() - last.at;
    return last !== undefined && passed >= 0 && passed < PAUSE ? Promise.reject(last.fault) : fly(id, claims);
  };

  const renewed = async (id: string, old: Token | undefined): Promise<Token> => {
    try {
      return await ask(id);
    } catch (error) {
      if (old !== undefined && clock() < old.expires * 1000) return old;
      throw error;
    }
  };

  return {
    of({ id }, claims) {
      const hit = held.get(id);
      const now = clock();
      const usable = hit !== undefined && now < earlier(hit, MARGIN);
      if (claims !== undefined) {
        const met = usable && now < hit.asked + answeredFor(hit, claims);
        return met ? Promise.resolve(hit.token) : ask(id, claims);
      }
      if (!usable) return renewed(id, hit?.token);
      if (now >= earlier(hit, EARLY)) ask(id).catch(() => undefined);
      return Promise.resolve(hit.token);
    },
    forget(id) {
      held.clear(id === undefined ? undefined : (_held, key) => key === id);
      refused.clear(id === undefined ? undefined : (_refused, key) => key === id);
      flights.drop((key) => id === undefined || key.split(' ', 1)[0] === id);
    },
  };
}

/** For how long, in milliseconds, a token is the answer to a demand: a vault that demands something else each time storms nobody. */
function answeredFor({ claims: met }: Held, claims: string): number {
  if (met === undefined) return 0;
  return met === claims ? TOGETHER : PAUSE;
}

/** So long before its end, or half of its life, if that is less, but no sooner than `SHORTEST`: in Unix milliseconds. */
function earlier({ token, asked }: Pick<Held, 'token' | 'asked'>, milliseconds: number): number {
  const end = token.expires * 1000;
  return Math.max(end - Math.min(milliseconds, (end - asked) / 2), asked + SHORTEST);
}
