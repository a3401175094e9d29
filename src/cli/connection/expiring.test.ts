import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { days, expiringOf, type Shown, unknownOf } from './expiring.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2030, 0, 1);

function shown(end?: number, name = 'oauthServicePrincipal'): Shown {
  const ends = end === undefined ? {} : { credentialExpires: new Date(end).toISOString().replace('Z', '0000Z') };
  return { properties: { parameterValueSet: { name }, ...ends } };
}

describe('what ends soon', () => {
  it('is what ends within the time, and what has ended, the first to end first', () => {
    const [ended, last, tomorrow, later, unknown] = [
      shown(NOW - 400 * DAY),
      shown(NOW + 30 * DAY, 'CertOauth'),
      shown(NOW + DAY),
      shown(NOW + 30 * DAY + 1),
      shown(),
    ];
    const connections = [later, last, unknown, tomorrow, ended];
    expect(expiringOf(connections, 30 * DAY, NOW)).toEqual([ended, tomorrow, last]);
    expect(expiringOf(connections, 0, NOW)).toEqual([ended]);
  });

  it('is unknown of secrets only', () => {
    const flat = { properties: { nonSecretParameterValues: { 'token:clientId': 'x' } } };
    const old = { properties: { nonSecretParameterValues: { vaultName: 'demo' } } };
    const identity = shown(undefined, 'oauthMI');
    const connections = [
      flat,
      old,
      identity,
      shown(NOW),
      shown(undefined, 'oauthBYOA'),
      shown(undefined, 'oauthDefault'),
    ];
    expect(unknownOf(connections)).toEqual([flat, shown(undefined, 'oauthBYOA')]);
  });
});

it.each([
  ['30d', 30 * DAY],
  ['0d', 0],
])('%s is a time', (text, expected) => {
  expect(days(text)).toBe(expected);
});

it.each(['30', 'd', '-1d', '1.5d', '123456d', '30 d', '30D\n'])('%j is none', (text) => {
  expect(() => days(text)).toThrow(new InvalidArgumentError('It is a number of days such as 30d.'));
});
