import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { vaultHost } from '../../connections/clouds.ts';
import { Fault } from '../../fault.ts';
import type { Contract, KeyVault } from '../../operation.ts';
import { listSecrets } from '../../wire/secrets.ts';
import type { OpenVault } from '../key-vault.ts';
import { eventOf } from './calls.ts';
import { createChallenges, readDemand, type VaultCloud, type Verified } from './challenges.ts';
import { type Answer, ask, type Exchange } from './exchange.ts';
import { type Asked, outputOf, targetOf } from './output.ts';
import { CHALLENGE_DEADLINE, type Pace, persist } from './persist.ts';
import { refusalOf } from './refusal.ts';
import { requestOf, type VaultRequest } from './request.ts';

export interface HttpsVaults {
  readonly cloud: VaultCloud;
  readonly exchange: Exchange;
  readonly pace: Pace;
}

/** A vault that is about to be called with one token. */
interface Called {
  readonly vault: string;
  readonly host: string;
  readonly token: string;
  readonly verified: Verified;
  /** Object id of the token's identity, for the record. */
  readonly principal: string | undefined;
}

/**
 * The other adapter of `KeyVault`: a real Azure Key Vault, or whatever speaks its protocol, over HTTPS. No request of ours is
 * one that came in: each is made anew from a contract and its input, and no header of a caller's goes along.
 */
export function createHttpsVaults(vaults: HttpsVaults): OpenVault {
  const { cloud, exchange, pace } = vaults;
  const send = (request: VaultRequest, token?: string, deadline?: number): Promise<Answer> => {
    const headers = headersOf(request, token);
    return persist(request.url.host, (signal) => ask(exchange, { ...request, headers, signal }), pace, deadline);
  };
  const challenges = createChallenges(
    cloud,
    (host) => send(requestOf(listSecrets, {}, host), undefined, CHALLENGE_DEADLINE),
    pace.clock,
  );

  /** A 401 to a token ends what was known of the vault; where it says what a better token must say, so does the fault. */
  const refusedToken = (answer: Answer, { host, verified, token }: Called): Fault => {
    const demand = readDemand(answer, host, cloud);
    if (demand.claims === undefined) challenges.forget(host);
    else if (demand.authorization === verified.authorization)
      return new Fault('Unauthorized', `${host} asks for a token that says more.`, { claims: demand.claims });
    return refusalOf(answer, { host, sent: [token], now: pace.clock() });
  };

  return async (vault, tenantId) => {
    const host = vaultHost(cloud, vault);
    const verified = await challenges.of(host);
    requireTenant(host, verified, tenantId);
    return (token): KeyVault => {
      const called: Called = { vault, host, token, verified, principal: principalOf(token) };
      return async (contract, input) => {
        const event = eventOf(contract);
        const request = requestOf(contract, input, host);
        const answer = await send(request, token);
        if (answer.status === 401) throw refusedToken(answer, called);
        const sent = [token, ...valuesOf(input)];
        if (answer.status !== 200) throw refusalOf(answer, { host, sent, now: pace.clock() });
        const asked = askedOf(contract, input, request.url);
        const output = outputOf(contract, answer, asked);
        return { output, facts: factsOf(called, event, targetOf(output, asked.kind)) };
      };
    };
  };
}

/** Made here, all of them. An id of our own tells the calls apart in the vault's log. */
function headersOf({ body }: VaultRequest, token: string | undefined): Record<string, string> {
  return {
    accept: 'application/json',
    'user-agent': 'sallyport',
    'x-ms-client-request-id': randomUUID(),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
}

/** A vault takes the tokens of its own tenant only, so that another one is not asked for a token at all. */
function requireTenant(host: string, verified: Verified, tenantId: string | undefined): void {
  if (tenantId === undefined || tenantId.toLowerCase() === verified.tenantId) return;
  const message =
    `The vault ${host} belongs to the tenant ${verified.tenantId}, and the connection signs in at the tenant ` +
    `${tenantId}. Name the vault's own tenant in the connection.`;
  throw new Fault('Forbidden', message);
}

function askedOf(contract: Contract<unknown, unknown>, input: unknown, url: URL): Asked {
  const { name, version } = input as { readonly name?: string; readonly version?: string };
  return { url, kind: contract.permission?.kind ?? 'secrets', name, version };
}

/** What is sent in a body, in the two ways in which it might come back. Of less than that every sentence would hold a part. */
const SHORTEST = 6;

function valuesOf(input: unknown): string[] {
  const { value = '' } = input as { readonly value?: string };
  return [value, Buffer.from(value, 'base64url').toString()].filter((text) => text.length >= SHORTEST);
}

/** Read and not verified: the token is our own, and what it says goes nowhere but into the record. */
function principalOf(token: string): string | undefined {
  try {
    const { oid } = decodeJwt<{ oid?: unknown }>(token);
    return typeof oid === 'string' && /^[0-9a-f-]{36}$/i.test(oid) ? oid : undefined;
  } catch {
    return undefined;
  }
}

function factsOf({ vault, principal }: Called, via: string, target: string | undefined) {
  return { via, vault, ...(principal !== undefined && { principal }), ...(target !== undefined && { target }) };
}
