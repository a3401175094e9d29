import type { Journal } from '../audit/journal.ts';
import type { Caller } from '../caller.ts';
import { Fault } from '../fault.ts';
import type { Answer, Inbound, Server } from '../http/server.ts';
import type { Throttle } from '../http/throttle.ts';
import { type Contract, type KeyVault, type Operation, perform } from '../operation.ts';
import { type Bearer, callerOf, readAuthorization } from '../tokens/bearer.ts';
import { API_VERSIONS, NEWEST_API_VERSION } from '../wire/api-version.ts';
import { challenge } from '../wire/challenge.ts';
import { faultBody } from '../wire/fault-body.ts';
import { objectPath } from '../wire/object-id.ts';
import { authorise } from './authorise.ts';
import { requireNetwork, TRUSTED_SERVICE } from './firewall.ts';
import type { Grants } from './grants.ts';
import { OPERATIONS } from './operations.ts';
import type { Vault, VaultContext, VaultRoom } from './room.ts';
import { countTransaction } from './throttled.ts';
import { unknownVault, type Vaults } from './vaults.ts';

/** The embedded Key Vault: its data plane over HTTPS, and the same operations for the connector in the same process. */
export interface VaultServer extends VaultRoom {
  readonly vaults: Vaults;
  readonly grants: Grants;
  readonly bearer: Bearer;
  readonly journal: Journal;
  /** What tokens must be meant for, and the challenge's `resource`. */
  readonly resource: string;
  /** The authority's URL with the tenant, for the challenge. */
  readonly authority: (tenantId: string) => string;
  /** The vault that a `Host` names; undefined where it names none. */
  readonly vaultOfHost: (host: string) => string | undefined;
  /** `https://demo.vault.localhost:8443`: identifiers begin so, whatever host the caller used. */
  readonly originOf: (vault: string) => string;
  /** Counts the transactions of each vault; none where there is none. */
  readonly throttle?: Throttle;
}

const EVENTS = new Map(OPERATIONS.map(({ operation, event }) => [operation.contract.name, event]));
const BY_NAME = new Map(OPERATIONS.map(({ operation }) => [operation.contract.name, operation]));

interface VaultCallContext extends VaultContext {
  readonly request: Inbound;
}

export function createVault(server: VaultServer): Server<VaultCallContext> {
  return {
    operations: OPERATIONS.map(({ operation }) => operation),
    admit: (operation, request) => admit(server, operation, request),
    call: (operation, context, input) =>
      server.journal.conduct(recordOf(server, operation, context.request, { ...context, input }), () =>
        perform(operation, context, input),
      ),
    async refuse(operation, request, context, fault) {
      const caller = context?.caller ?? (await callerOf(server.bearer, request.authorization, server.resource));
      const told = { ...context, ...(caller && { caller }), input: request.params };
      await server.journal.refuse(recordOf(server, operation, request, told), fault);
    },
    failure: failureOf,
    headers: headersOf,
  };
}

export function failureOf(fault: Fault, request: Inbound): Answer {
  return {
    status: fault.status,
    headers: { ...headersOf(request), ...fault.headers, 'content-type': 'application/json; charset=utf-8' },
    body: faultBody(fault),
  };
}

/** 401 before the body, 403 before any look-up, and the version last: a client's first call carries no token and no body. */
async function admit(
  server: VaultServer,
  operation: Operation<VaultContext>,
  request: Inbound,
): Promise<VaultCallContext> {
  const vault = await server.vaults.find(server.vaultOfHost(request.host) ?? '');
  if (vault === undefined) throw unknownVault();
  const caller = await authenticate(server, vault, () => readAuthorization(request.authorization));
  requireNetwork(vault, caller, request.peer);
  const decided = authorise(server.grants, {
    vault,
    caller,
    contract: operation.contract,
    name: request.params['name'],
  });
  const publicKeysOnly = decided instanceof Promise ? await decided : decided;
  const apiVersion = request.query['api-version'];
  if (typeof apiVersion !== 'string' || !API_VERSIONS.has(apiVersion)) throw badApiVersion(apiVersion);
  const context = {
    room: server,
    vault,
    caller,
    origin: server.originOf(vault.name),
    usedOrigin: originUsed(request.host),
    apiVersion,
    request,
    publicKeysOnly,
  };
  if (server.throttle !== undefined)
    await countTransaction(server.throttle, context, operation.contract, { name: request.params['name'] });
  return context;
}

/** With the port always, as Key Vault writes it in next links. */
function originUsed(host: string): string {
  return /:\d+$/.test(host) ? `https://${host}` : `https://${host}:443`;
}

async function authenticate(server: VaultServer, vault: Vault, token: () => string): Promise<Caller> {
  try {
    const caller = await server.bearer.verify(token(), server.resource);
    if (caller.tenantId !== vault.tenantId)
      throw new Fault('Unauthorized', 'AKV10032: Invalid issuer. The token is of another tenant.');
    return caller;
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'Unauthorized') throw error;
    const headers = { 'www-authenticate': challenge(server.authority(vault.tenantId), server.resource, error.claims) };
    throw new Fault('Unauthorized', error.message, { headers, cause: error });
  }
}

/** Key Vault's own sentence for a version that it does not know; what was sent goes back only where it is short and plain. */
function badApiVersion(given: unknown): Fault {
  if (given === undefined)
    return new Fault('BadParameter', 'The parameter api-version is missing; name one, for instance 2026-04-01.');
  const shown = typeof given === 'string' && /^[\w.-]{1,32}$/.test(given) ? given : '?';
  return new Fault(
    'BadParameter',
    `The specified version (${shown}) is not recognized. Consider using the latest supported version (${NEWEST_API_VERSION}).`,
  );
}

/**
 * The same operations without a socket, for the bearer of `token`: it is verified here, and its end and the permission are
 * judged at every call. The record is the caller's to write, in the one record of its own call; the facts for it come
 * with the outcome.
 */
export async function openInProcess(server: VaultServer, name: string, token: string): Promise<KeyVault> {
  const vault = await server.vaults.find(name);
  if (vault === undefined) throw unknownVault();
  const caller = await authenticate(server, vault, () => token);
  const origin = server.originOf(vault.name);
  const context = { room: server, vault, caller, origin, usedOrigin: origin, apiVersion: NEWEST_API_VERSION };
  return async (contract, input) => {
    if (server.clock() / 1000 >= caller.expires) throw new Fault('Unauthorized', 'AKV10001: The token has ended.');
    requireNetwork(vault, caller, TRUSTED_SERVICE);
    const { name: object } = input as { readonly name?: string };
    const decided = authorise(server.grants, { vault, caller, contract, name: object });
    const publicKeysOnly = decided instanceof Promise ? await decided : decided;
    if (server.throttle !== undefined)
      await countTransaction(server.throttle, context, contract, input as { readonly name?: string });
    const outcome = await perform(operationOf(contract), { ...context, publicKeysOnly }, input);
    const via = EVENTS.get(contract.name) ?? contract.name;
    return { ...outcome, facts: { ...outcome.facts, via, vault: vault.name, principal: caller.objectId } };
  };
}

function operationOf<In, Out>(contract: Contract<In, Out>): Operation<VaultContext, In, Out> {
  const operation = BY_NAME.get(contract.name) as Operation<VaultContext, In, Out> | undefined;
  if (operation === undefined) throw new Error(`the vault does not implement ${contract.name}`);
  return operation;
}

type Told = Partial<VaultContext> & { readonly input: unknown };

function recordOf(server: VaultServer, { contract }: Operation<VaultContext>, request: Inbound, told: Told) {
  const { name, version } = told.input as { name?: string; version?: string };
  const kind = contract.permission?.kind ?? 'secrets';
  const vault = told.vault?.name ?? server.vaultOfHost(request.host);
  return {
    category: 'vault' as const,
    operation: EVENTS.get(contract.name) ?? contract.name,
    ...(contract.status !== undefined && { success: contract.status }),
    requestId: request.requestId,
    clientRequestId: request.clientRequestId,
    peer: request.peer,
    ...(vault !== undefined && { vault }),
    ...(told.caller !== undefined && { caller: told.caller }),
    target: name === undefined ? kind : objectPath({ kind, name, ...(version ? { version } : {}) }),
  };
}

/** Those that recordings of the real service show on every answer. */
export function headersOf({ requestId, clientRequestId, peer }: Inbound) {
  return {
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    expires: '-1',
    'x-ms-keyvault-region': 'local',
    'x-ms-client-request-id': clientRequestId,
    'x-ms-request-id': requestId,
    'x-ms-keyvault-service-version': '1.9.0.0',
    'x-ms-keyvault-network-info': `conn_type=Ipv4;addr=${peer};act_addr_fam=InterNetwork;`,
    'strict-transport-security': 'max-age=31536000;includeSubDomains',
    'x-content-type-options': 'nosniff',
  };
}
