import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Azure, startAzure } from './azure.ts';
import { cleanUp } from './serve.ts';

/** The stage on which connections to Azure are tried: were it another than Azure, they would prove little. */
describe.each([
  ['AzureCloud', 'login.microsoftonline.com', 'vault.azure.net'],
  ['AzureUSGovernment', 'login.microsoftonline.us', 'vault.usgovcloudapi.net'],
  ['AzureChinaCloud', 'login.partner.microsoftonline.cn', 'vault.azure.cn'],
] as const)('%s of a test', (cloud, authority, suffix) => {
  let azure: Azure;
  beforeAll(async () => {
    azure = await startAzure(cloud);
  });
  afterAll(async () => {
    await azure.stop();
    cleanUp();
  });

  it('has vaults that send their clients to the authority and write ids under their own names', async () => {
    const application = await azure.newApplication();
    await azure.newVault('contoso', application);
    const { headers } = await azure.vault('contoso', 'GET', '/secrets', { token: '' });
    const resource = `https://${suffix}`;
    expect(headers['www-authenticate']).toBe(
      `Bearer authorization="https://${authority}/${azure.tenantId}", resource="${resource}"`,
    );
    const set = await azure.vault('contoso', 'PUT', '/secrets/password', { body: { value: 'x' } });
    expect(set.body['id']).toMatch(new RegExp(`^https://contoso\\.${suffix}/secrets/password/[0-9a-f]{32}$`));
    const token = await azure.token(application);
    expect((await azure.vault('contoso', 'GET', '/secrets/password', { token })).body).toMatchObject({
      value: 'x',
    });
  });

  it('has users, and certificates of applications', async () => {
    const { clientId } = await azure.newApplication();
    expect((await azure.newCertificate(clientId)).certificatePem).toContain('BEGIN CERTIFICATE');
    const { objectId } = await azure.newUser();
    expect((await azure.manage('GET', `/admin/directory/users/${objectId}`)).body['id']).toBe(objectId);
  });
});
