import { BlockList, isIPv6 } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Caller } from '../caller.ts';
import { networkBytes } from '../crypto/certificates/ip-address.ts';
import { Fault } from '../fault.ts';
import type { Vault } from '../wire/vault.ts';
import { isWithin, requireNetwork, TRUSTED_SERVICE } from './firewall.ts';

vi.mock('../crypto/certificates/ip-address.ts', { spy: true });

const caller: Caller = {
  objectId: 'o',
  applicationId: 'a',
  tenantId: 't',
  issuer: 'i',
  roles: [],
  groups: [],
  delegated: false,
  groupsOmitted: false,
  expires: 0,
};
const vaultWith = (settings: Partial<Vault>): Vault => ({
  name: 'orders',
  tenantId: 't',
  location: 'local',
  softDeleteDays: 90,
  purgeProtection: false,
  created: 0,
  accessPolicies: [],
  ...settings,
});
const acls = (ipRules: string[], bypass: 'AzureServices' | 'None' = 'None') =>
  vaultWith({ networkAcls: { bypass, defaultAction: 'Deny', ipRules } });

function refusal(vault: Vault, from: Parameters<typeof requireNetwork>[2]) {
  try {
    requireNetwork(vault, caller, from);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return { code: error.code, inner: error.inner, message: error.message };
    throw error;
  }
}

describe('an address', () => {
  it.each([
    ['203.0.113.9', '203.0.113.0/24', true],
    ['203.0.114.9', '203.0.113.0/24', false],
    ['203.0.113.9', '203.0.113.9/32', true],
    ['203.0.113.8', '203.0.113.9/32', false],
    ['255.255.255.255', '0.0.0.0/0', true],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['fe80::1%eth0', 'fe80::/10', true],
    // IPv4 in IPv6's clothes is IPv4, in every spelling; a rule for one family says nothing of the other.
    ['::ffff:203.0.113.9', '203.0.113.0/24', true],
    ['::ffff:cb00:7109', '203.0.113.0/24', true],
    ['::ffff:203.0.113.9', '::/0', false],
    ['203.0.113.9', '::/0', false],
    ['::cb00:7109', '203.0.113.0/24', false],
    ['2001:db8::1', '0.0.0.0/0', false],
    // What is no address is within nothing.
    ['', '0.0.0.0/0', false],
    ['localhost', '0.0.0.0/0', false],
    ['0313.0.0161.9', '203.0.113.0/24', false],
    ['203.0.113', '203.0.113.0/24', false],
  ])('%j is within %s: %s', (address, network, within) => {
    expect(isWithin(address, [network])).toBe(within);
  });

  it('is within what Node says that it is within', () => {
    const networks = fc
      .tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 0, max: 128 }))
      .map(([address, length]) => ({ address, length: isIPv6(address) ? length : length % 33 }));
    fc.assert(
      fc.property(networks, fc.oneof(fc.ipV4(), fc.ipV6()), ({ address, length }, peer) => {
        const family = (text: string) => (isIPv6(text) ? 'ipv6' : 'ipv4');
        fc.pre(family(address) === family(peer) && !/^(0*:)*:?ffff:|^(0:)+/i.test(peer));
        const list = new BlockList();
        list.addSubnet(address, length, family(address));
        expect(isWithin(peer, [`${address}/${length}`])).toBe(list.check(peer, family(peer)));
        expect(isWithin(address, [`${address}/${length}`])).toBe(true);
      }),
    );
  });
});

describe('a vault', () => {
  it('without rules is open, and so is one whose default is Allow', () => {
    expect(refusal(vaultWith({}), '198.51.100.1')).toBeUndefined();
    const open = vaultWith({ networkAcls: { bypass: 'None', defaultAction: 'Allow', ipRules: [] } });
    expect(refusal(open, '198.51.100.1')).toBeUndefined();
    expect(refusal(open, TRUSTED_SERVICE)).toBeUndefined();
  });

  it('with rules refuses every other address, and says which', () => {
    expect(refusal(acls(['203.0.113.0/24']), '203.0.113.1')).toBeUndefined();
    expect(refusal(acls(['203.0.113.0/24']), '198.51.100.1')).toEqual({
      code: 'Forbidden',
      inner: 'ForbiddenByFirewall',
      message:
        'Client address is not authorized and caller is not a trusted service.\r\nClient address: 198.51.100.1\r\n' +
        'Caller: appid=a;oid=o;iss=i\r\nVault: orders;location=local',
    });
  });

  it('lets the connector pass where trusted services may, whatever the rules', () => {
    expect(refusal(acls([], 'AzureServices'), TRUSTED_SERVICE)).toBeUndefined();
    expect(refusal(acls(['0.0.0.0/0', '::/0'], 'None'), TRUSTED_SERVICE)?.inner).toBe('ForbiddenByFirewall');
  });

  it('without public access knows no address, but trusted services', () => {
    const closed = { ...acls(['0.0.0.0/0'], 'AzureServices'), publicNetworkAccess: 'Disabled' as const };
    expect(refusal(closed, '203.0.113.1')).toMatchObject({
      inner: 'ForbiddenByConnection',
      message: expect.stringMatching(/^Public network access is disabled and request is not from a trusted service/),
    });
    expect(refusal(closed, TRUSTED_SERVICE)).toBeUndefined();
    expect(refusal(vaultWith({ publicNetworkAccess: 'Disabled' }), '127.0.0.1')?.inner).toBe('ForbiddenByConnection');
    const shut = { ...acls([], 'None'), publicNetworkAccess: 'Disabled' as const };
    expect(refusal(shut, TRUSTED_SERVICE)?.inner).toBe('ForbiddenByConnection');
  });
});

it('reads the rules of a vault once, however many calls they judge', () => {
  const networks = Array.from({ length: 1000 }, (_, n) => `10.${n >> 8}.${n & 255}.0/24`);
  const read = vi.mocked(networkBytes).mockClear();
  expect(['192.0.2.1', '10.3.231.9', '10.3.232.9'].map((address) => isWithin(address, networks))).toEqual([
    false,
    true,
    false,
  ]);
  expect(read).toHaveBeenCalledTimes(networks.length);
});
