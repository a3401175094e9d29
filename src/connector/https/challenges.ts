import type { ConnectorCloud } from '../../connections/clouds.ts';
import { createLru } from '../../crypto/threads/lru.ts';
import { Fault } from '../../fault.ts';
import { type Challenge, readChallenge } from '../../wire/challenge.ts';
import { type Answer, headerOf } from './exchange.ts';
import { refusalOf } from './refusal.ts';

/** What the operator's cloud says about its vaults; no answer of a vault widens it. */
export type VaultCloud = Pick<ConnectorCloud, 'authorities' | 'vaultSuffix' | 'resource'>;

/** Where one signs in for a vault: what its challenge said, once that was found to be true of the cloud. */
export interface Verified {
  /** `https://login.microsoftonline.com/{tenant}`, as the vault writes it. */
  readonly authorization: string;
  /** Lower-case GUID. */
  readonly tenantId: string;
}

/** A challenge of a vault, and for a token that must say more, what that is. */
export interface Demand extends Verified {
  /** JSON. */
  readonly claims?: string;
}

/** Vaults move between tenants, and rarely: in milliseconds. */
const KEPT = 3_600_000;
const MOST = 10_000;
const LONGEST_CLAIMS = 4096;

export interface Challenges {
  /** What the vault at `host` challenges with, verified; asked once, however many wait for it. Throws Fault BadGateway. */
  of(host: string): Promise<Verified>;
  forget(host: string): void;
}

/** `challenge` calls the vault without a token. What is not verified is not kept (CVE-2026-88132 was a cache of the other kind). */
export function createChallenges(
  cloud: VaultCloud,
  challenge: (host: string) => Promise<Answer>,
  clock: () => number,
): Challenges {
  const kept = createLru<{ readonly verified: Verified; readonly until: number }>(MOST);
  const asking = new Map<string, Promise<Verified>>();

  const learn = async (host: string): Promise<Verified> => {
    const answer = await challenge(host);
    if (answer.status === 429) throw refusalOf(answer, { host, sent: [], now: clock() });
    if (answer.status !== 401)
      throw new Fault('BadGateway', `${host} answered ${answer.status} to a call without a token, and no challenge.`);
    const { authorization, tenantId } = readDemand(answer, host, cloud);
    const verified = { authorization, tenantId };
    kept.set(host, { verified, until: clock() + KEPT });
    return verified;
  };

  return {
    of(host) {
      const known = kept.get(host);
      if (known !== undefined && clock() < known.until) return Promise.resolve(known.verified);
      const begun = asking.get(host) ?? learn(host).finally(() => asking.delete(host));
      asking.set(host, begun);
      return begun;
    },
    forget: (host) => kept.delete(host),
  };
}

const GUID_LENGTH = 36;
const AUTHORIZATION = /^https:\/\/([0-9a-z.-]+(?::\d{1,5})?)\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * What the challenge of a 401 demands. Its resource must be the cloud's, and its authority one of the cloud's: a vault does not
 * say whom a secret is shown to, or for what. Throws Fault BadGateway that says what was wrong; then nothing was asked for yet.
 */
export function readDemand(answer: Answer, host: string, cloud: VaultCloud): Demand {
  const challenge = readChallenge(headerOf(answer, 'www-authenticate') ?? '');
  if (challenge === undefined) throw notGood(host, 'it cannot be read');
  const wrong = faultOf(challenge, cloud);
  if (wrong !== undefined) throw notGood(host, wrong);
  const { authorization, error, claims } = challenge;
  const verified = { authorization, tenantId: authorization.slice(-GUID_LENGTH).toLowerCase() };
  if (error !== 'insufficient_claims' || claims === undefined) return verified;
  const json = readClaims(claims);
  if (json === undefined) throw notGood(host, 'its claims cannot be read');
  return { ...verified, claims: json };
}

function notGood(host: string, why: string): Fault {
  return new Fault('BadGateway', `${host} asks for a token with a challenge that is not good: ${why}.`);
}

/** What is wrong with a challenge; undefined where nothing is. */
function faultOf({ authorization, resource, scope }: Challenge, cloud: VaultCloud): string | undefined {
  const named = [resource, scope?.replace(/\/\.default$/, '')].filter((each) => each !== undefined);
  if (named.length === 0 || named.some((each) => each !== cloud.resource))
    return `its resource is another than ${cloud.resource}`;
  const [, authority] = AUTHORIZATION.exec(authorization) ?? [];
  if (authority === undefined) return 'its authority is not the https address of a tenant';
  return cloud.authorities.includes(authority.toLowerCase()) ? undefined : 'its authority is none of the cloud’s';
}

/** The JSON object that a claims challenge carries in Base64; undefined where it is none. */
function readClaims(text: string): string | undefined {
  if (text.length > LONGEST_CLAIMS || !/^[\w+/-]+={0,2}$/.test(text)) return undefined;
  const json = Buffer.from(text, 'base64').toString();
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? json : undefined;
  } catch {
    return undefined;
  }
}
