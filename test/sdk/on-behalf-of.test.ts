import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { OnBehalfOfCredential } from '@azure/identity';
import { ConfidentialClientApplication } from '@azure/msal-node';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selfSigned } from '../../src/crypto/certificates/client-certificate.fixture.ts';
import { commit } from '../administration.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { credentialOptions } from './clients.ts';
import { authOf, type Furnished, furnish, REDIRECT, reads } from './people.ts';

/** A service that calls the vault in the name of the user who called it. */
let gateway: TestGateway;
let folder: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  folder = mkdtempSync(join(tmpdir(), 'sallyport-on-behalf-of-'));
  setDefaultCACertificates([...getCACertificates('default'), gateway.ca]);
});
afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

const vaultScope = () => `${gateway.ready.vaults[0]?.resource}/.default`;

/** The service, and a certificate of its own in a file. */
async function newService(consented = true) {
  const { directory } = gateway.services.authority;
  const { tenantId } = gateway.ready.authority;
  const wanted = { tenantId, displayName: 'A service', consented };
  const { application, secret: clientSecret, ...registered } = directory.newApplication(wanted);
  await commit(gateway, registered);
  const { applicationId: clientId } = application;
  const { certificatePem, privateKey } = selfSigned({ from: Date.now() - 60_000, until: Date.now() + 3_600_000 });
  await commit(gateway, await directory.addCertificate(clientId, certificatePem));
  const certificatePath = join(folder, `${clientId}.pem`);
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' });
  writeFileSync(certificatePath, `${key}${certificatePem}`, { mode: 0o600 });
  return { tenantId, clientId, clientSecret, certificatePath, resource: `api://${clientId}` };
}

/** The token with which the user's application calls a resource. */
async function tokenFor(given: Furnished, resource: string, scope: string): Promise<string> {
  const app = new ConfidentialClientApplication({ auth: { ...authOf(gateway, given), clientSecret: given.secret } });
  const code = await given.newCode({ resource, scopes: [scope, 'openid', 'profile', 'offline_access'] });
  const request = { scopes: [`${resource}/${scope}`], redirectUri: REDIRECT, code };
  return (await app.acquireTokenByCode(request)).accessToken;
}

describe('OnBehalfOfCredential', () => {
  it('reads the vault as the user, by the secret and by the certificate of the service', async () => {
    const given = await furnish(gateway);
    const { tenantId, clientId, clientSecret, certificatePath, resource } = await newService();
    const userAssertionToken = await tokenFor(given, resource, 'access_as_user');
    const named = { tenantId, clientId, userAssertionToken, ...credentialOptions(gateway) };
    const bySecret = await new OnBehalfOfCredential({ ...named, clientSecret }).getToken(vaultScope());
    const claims = { appid: clientId, oid: given.user.objectId, scp: 'user_impersonation' };
    expect(decodeJwt(bySecret.token)).toMatchObject({ ...claims, appidacr: '1' });
    await reads(gateway, bySecret.token, given);
    const byCertificate = await new OnBehalfOfCredential({ ...named, certificatePath }).getToken(vaultScope());
    expect(decodeJwt(byCertificate.token)).toMatchObject({ ...claims, appidacr: '2' });
  });

  it('is refused with a token that the user did not give to the service', async () => {
    const given = await furnish(gateway);
    const { tenantId, clientId, clientSecret } = await newService();
    const userAssertionToken = await tokenFor(given, gateway.ready.vaults[0]?.resource ?? '', 'user_impersonation');
    const named = { tenantId, clientId, clientSecret, userAssertionToken, ...credentialOptions(gateway) };
    await expect(new OnBehalfOfCredential(named).getToken(vaultScope())).rejects.toThrow(/AADSTS50013/);
  });

  it('is refused where no administrator has consented', async () => {
    const given = await furnish(gateway);
    const { tenantId, clientId, clientSecret, resource } = await newService(false);
    const userAssertionToken = await tokenFor(given, resource, 'access_as_user');
    const named = { tenantId, clientId, clientSecret, userAssertionToken, ...credentialOptions(gateway) };
    await expect(new OnBehalfOfCredential(named).getToken(vaultScope())).rejects.toThrow(/AADSTS65001/);
  });

  it('is refused once the sign-ins of the user are revoked', async () => {
    const given = await furnish(gateway);
    const { tenantId, clientId, clientSecret, resource } = await newService();
    const userAssertionToken = await tokenFor(given, resource, 'access_as_user');
    await given.revoke();
    const named = { tenantId, clientId, clientSecret, userAssertionToken, ...credentialOptions(gateway) };
    await expect(new OnBehalfOfCredential(named).getToken(vaultScope())).rejects.toThrow(/AADSTS50013/);
  });
});
