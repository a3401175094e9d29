import type { Caller } from '../caller.ts';
import { addressBytes, networkBytes } from '../crypto/certificates/ip-address.ts';
import { Fault } from '../fault.ts';
import type { NetworkAcls, Vault } from '../wire/vault.ts';

/** What the connector is to a vault: it has no address, and passes as Azure's trusted services do ("bypass"). */
export const TRUSTED_SERVICE = Symbol('trusted service');

const OPEN: NetworkAcls = { bypass: 'AzureServices', defaultAction: 'Allow', ipRules: [] };

/**
 * Decided on the address of the peer, once it is known who calls and before anything is looked up. Throws Fault Forbidden,
 * ForbiddenByFirewall or ForbiddenByConnection, in Key Vault's own words ("REST API error codes", HTTP 403).
 */
export function requireNetwork(vault: Vault, caller: Caller, from: string | typeof TRUSTED_SERVICE): void {
  const { networkAcls: acls = OPEN } = vault;
  const closed = vault.publicNetworkAccess === 'Disabled';
  if (!closed && acls.defaultAction === 'Allow') return;
  if (from === TRUSTED_SERVICE ? acls.bypass === 'AzureServices' : !closed && isWithin(from, acls.ipRules)) return;
  throw closed ? closedVault(vault, caller) : unknownAddress(vault, caller, from);
}

/** Whether one of the networks holds the address; an IPv4 address in IPv6's clothes (RFC 4291 section 2.5.5.2) is IPv4. */
export function isWithin(address: string, networks: readonly string[]): boolean {
  const bytes = plain(addressBytes(address.replace(/%.*$/, '')));
  return bytes !== undefined && parsed(networks).some((network) => holds(network, bytes));
}

/** A thousand rules take a millisecond to read; a vault's list is the same object for as long as it is the same. */
const known = new WeakMap<readonly string[], readonly (Buffer | undefined)[]>();

function parsed(networks: readonly string[]): readonly (Buffer | undefined)[] {
  const before = known.get(networks);
  if (before !== undefined) return before;
  const read = networks.map(networkBytes);
  known.set(networks, read);
  return read;
}

const MAPPED = Buffer.from('00000000000000000000ffff', 'hex');

function plain(address: Buffer | undefined): Buffer | undefined {
  return address?.length === 16 && address.subarray(0, 12).equals(MAPPED) ? address.subarray(12) : address;
}

/** `network` is the address and then the mask, each as long as an address of its family. */
function holds(network: Buffer | undefined, address: Buffer): boolean {
  const size = address.length;
  if (network?.length !== size * 2) return false;
  return address.every((byte, at) => (byte & (network[size + at] ?? 0)) === network[at]);
}

function unknownAddress(vault: Vault, caller: Caller, from: string | typeof TRUSTED_SERVICE): Fault {
  const address = from === TRUSTED_SERVICE ? 'none' : from;
  return forbidden(
    'ForbiddenByFirewall',
    `Client address is not authorized and caller is not a trusted service.\r\nClient address: ${address}`,
    [vault, caller],
  );
}

function closedVault(vault: Vault, caller: Caller): Fault {
  return forbidden(
    'ForbiddenByConnection',
    'Public network access is disabled and request is not from a trusted service nor via an approved private link.',
    [vault, caller],
  );
}

function forbidden(inner: string, what: string, [{ name, location }, caller]: readonly [Vault, Caller]): Fault {
  const { applicationId, objectId, issuer } = caller;
  return new Fault(
    'Forbidden',
    `${what}\r\nCaller: appid=${applicationId};oid=${objectId};iss=${issuer}\r\nVault: ${name};location=${location}`,
    { inner },
  );
}
