import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, CONNECTIONS, connect, manage, principalProperties } from './administration.ts';
import { type Azure, startAzure } from './azure.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { certificateProperties, newPfx } from './pfx.ts';
import { cleanUp } from './serve.ts';

/** What `--cloud` says is where connections sign in and where their vaults are, down to the host and to nobody else. */
const VALUE = randomBytes(12).toString('hex');

const GOVERNMENT = { cloudVaultSuffix: '.vault.usgovcloudapi.net', cloudResource: 'https://vault.usgovcloudapi.net' };
const CUSTOM = { cloud: 'custom', cloudAuthority: 'login.microsoftonline.us', ...GOVERNMENT };

afterAll(cleanUp);

/** Whose names a second server answers to, and the settings of gateways that find it. */
const CLOUDS: readonly [Parameters<typeof startAzure>[0], readonly { readonly cloud: string }[]][] = [
  ['AzureCloud', [{ cloud: 'AzureGCC' }]],
  ['AzureGCC', [{ cloud: 'AzureGCC', ...GOVERNMENT }]],
  ['AzureUSGovernment', [{ cloud: 'AzureDoD' }, { cloud: 'AzureGCCHigh' }, CUSTOM]],
  ['AzureChinaCloud', [{ cloud: 'AzureChinaCloud' }]],
];

describe.each(CLOUDS)('at the names of %s', (names, settings) => {
  let azure: Azure;
  let application: Client;
  const pfx = newPfx();

  beforeAll(async () => {
    azure = await startAzure(names);
    application = await azure.newApplication();
    const body = { certificate: pfx.certificatePem };
    await azure.manage('POST', `/admin/directory/applications/${application.clientId}/addKey`, body);
    await azure.newVault('contoso', application);
    await azure.vault('contoso', 'PUT', '/secrets/password', { body: { value: VALUE } });
  });

  afterAll(() => azure.stop());

  describe.each([...settings])('a server of $cloud', (said) => {
    let gateway: TestGateway;

    beforeAll(async () => {
      gateway = await startTestGateway({ ...azure.flags, ...said });
      azure.asked.length = 0;
    });

    afterAll(() => gateway.stop());

    it.each(['oauthServicePrincipal', 'CertOauth'])('signs in with %s, and reaches the vault', async (kind) => {
      const { tenantId } = azure;
      const { clientId } = application;
      const properties =
        kind === 'CertOauth'
          ? certificateProperties({ ...pfx, tenantId, clientId, vault: 'contoso' })
          : principalProperties(application, tenantId, 'Contoso');
      const connection = await connect(gateway, `to-${randomUUID().slice(0, 8)}`, properties);
      const reply = await connection.action('GET', '/secrets/password/value');
      expect([reply.status, reply.body]).toMatchObject([200, { value: VALUE }]);
      const { host } = new URL(azure.resource);
      expect(new Set(azure.asked)).toEqual(new Set([`contoso.${host}:443`, `${azure.authority}:443`]));
    });

    it('takes its own audience for token:resourceUri, and no other', async () => {
      const given = (resource: string) => {
        const { parameterValueSet } = principalProperties(application, azure.tenantId, 'contoso');
        const values = { ...parameterValueSet.values, 'token:resourceUri': { value: resource } };
        return { properties: { parameterValueSet: { ...parameterValueSet, values } } };
      };
      const put = (resource: string) => manage(gateway, 'PUT', `${CONNECTIONS}/resource`, { body: given(resource) });
      expect((await put(azure.resource)).status).toBe(201);
      const reply = await put('https://vault.evil.example');
      const { error } = JSON.parse(reply.text) as { error: unknown };
      const message = `The connection's parameter token:resourceUri is not valid: it is ${azure.resource} in the cloud of this server, not https://vault.evil.example.`;
      expect([reply.status, error]).toEqual([400, { code: 'BadParameter', message }]);
    });
  });
});
