import { describe, expect, it } from 'vitest';
import { Fault } from '../fault.ts';
import type { KeyVault } from '../operation.ts';
import type { ActionContext } from './context.ts';
import { fromVault } from './envelope.ts';
import { testConnection } from './test-connection.ts';

/** What the vault behind a connection answers to the two lists, as the connector hears it. */
function tested(...answers: readonly (Fault | undefined)[]) {
  const left = [...answers];
  const keyVault: KeyVault = async () => {
    const fault = left.shift();
    if (fault !== undefined) throw fromVault(fault);
    return { output: { value: [], nextLink: null }, facts: { via: 'SecretList' } } as never;
  };
  const context = { keyVault, connection: { vaultName: 'demo' } } as ActionContext;
  return (async () => (await testConnection.run(context, {})).output)();
}

const denied = (inner: string) => new Fault('Forbidden', 'The vault says no.', { inner });
const NOTHING = 'The vault answers; the identity may list neither its secrets nor its keys.';

describe('a connection', () => {
  it.each([
    [[undefined], 'The vault answers, and its secrets can be listed.'],
    [[denied('AccessDenied'), undefined], 'The vault answers, and its keys can be listed.'],
    [[denied('ForbiddenByRbac'), denied('ForbiddenByRbac')], NOTHING],
    [[denied('ForbiddenByPolicy'), denied('ForbiddenByPolicy')], NOTHING],
  ])('works where the vault answers %j', async (answers, message) => {
    expect(await tested(...answers)).toEqual({ status: 'Connected', vaultName: 'demo', message });
  });

  it.each([
    [new Fault('InvalidClient', 'AADSTS7000215: Invalid client secret.'), 401, 'AADSTS7000215: Invalid client secret.'],
    [new Fault('UnauthorizedClient', 'AADSTS700016: No such application.'), 401, 'AADSTS700016: No such application.'],
    [new Fault('InvalidGrant', 'AADSTS50173: It was revoked.'), 401, 'AADSTS50173: It was revoked.'],
    [denied('ForbiddenByFirewall'), 401, 'The vault says no.'],
    [
      new Fault('BadGateway', 'x.vault.azure.net could not be reached.'),
      400,
      'x.vault.azure.net could not be reached.',
    ],
    [new Fault('NotFound', 'There is no such vault.'), 400, 'There is no such vault.'],
    [new Fault('BadParameter', 'The connection names no vault.'), 400, 'The connection names no vault.'],
    [new Fault('TooManyRequests', 'The vault is busy.'), 429, 'The vault is busy.'],
    [new Fault('Unavailable', 'The store is away.'), 503, 'The store is away.'],
  ])('does not work after %s', async (fault, status, message) => {
    await expect(tested(fault)).rejects.toMatchObject({ status, message });
  });

  it('a bug is no answer of the vault', async () => {
    const keyVault: KeyVault = () => Promise.reject(new TypeError('a bug'));
    const context = { keyVault, connection: {} } as ActionContext;
    await expect((async () => testConnection.run(context, {}))()).rejects.toThrow(TypeError);
  });
});
