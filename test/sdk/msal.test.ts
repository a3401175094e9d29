import { randomBytes, X509Certificate } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ConfidentialClientApplication, type NodeAuthOptions } from '@azure/msal-node';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SelfSigned, selfSigned } from '../../src/crypto/certificates/client-certificate.fixture.ts';
import { commit } from '../administration.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';

/** Microsoft's own library below its credentials, as programs use it directly. */
let gateway: TestGateway;
let certificate: SelfSigned;

beforeAll(async () => {
  gateway = await startTestGateway();
  setDefaultCACertificates([...getCACertificates('default'), gateway.ca]);
  certificate = selfSigned({ from: Date.now() - 60_000, until: Date.now() + 3_600_000 });
  const { directory } = gateway.services.authority;
  await commit(gateway, await directory.addCertificate(application().clientId, certificate.certificatePem));
});

afterAll(() => gateway.stop());

const application = () => gateway.ready.authority as { tenantId: string; clientId: string; clientSecret: string };
const scopes = () => [`${gateway.ready.vaults[0]?.resource}/.default`];

function confidential(proof: Pick<NodeAuthOptions, 'clientSecret' | 'clientCertificate'>) {
  const { url } = gateway.ready.authority;
  const { tenantId, clientId } = application();
  return new ConfidentialClientApplication({
    auth: { clientId, authority: `${url}/${tenantId}`, knownAuthorities: [new URL(url).host], ...proof },
  });
}

describe('ConfidentialClientApplication', () => {
  it('gets a token by its secret, and the same from its cache', async () => {
    const app = confidential({ clientSecret: application().clientSecret });
    const first = await app.acquireTokenByClientCredential({ scopes: scopes() });
    expect(first).toMatchObject({ tokenType: 'Bearer', fromCache: false, scopes: scopes() });
    expect(decodeJwt(first?.accessToken ?? '')).toMatchObject({ appid: application().clientId, appidacr: '1' });
    const second = await app.acquireTokenByClientCredential({ scopes: scopes() });
    expect(second).toMatchObject({ fromCache: true, accessToken: first?.accessToken });
  });

  it('gets a token by its certificate that the vault takes', async () => {
    const clientCertificate = {
      thumbprintSha256: new X509Certificate(certificate.certificatePem).fingerprint256.replaceAll(':', ''),
      privateKey: certificate.privateKey.export({ format: 'pem', type: 'pkcs8' }),
      x5c: certificate.certificatePem,
    };
    const found = await confidential({ clientCertificate }).acquireTokenByClientCredential({ scopes: scopes() });
    const token = found?.accessToken ?? '';
    expect(decodeJwt(token)).toMatchObject({ appidacr: '2' });
    expect((await gateway.vault('GET', '/secrets/api-key', undefined, { token })).status).toBe(200);
  });

  it('reports a wrong secret, and a resource that nobody knows, with the numbers of Entra', async () => {
    const wrong = confidential({ clientSecret: randomBytes(16).toString('hex') });
    await expect(wrong.acquireTokenByClientCredential({ scopes: scopes() })).rejects.toMatchObject({
      errorCode: 'invalid_client',
      errorMessage: expect.stringMatching(/AADSTS7000215: The client secret is not one of application/),
    });
    const right = confidential({ clientSecret: application().clientSecret });
    await expect(
      right.acquireTokenByClientCredential({ scopes: ['https://nobody.example/.default'] }),
    ).rejects.toMatchObject({ errorMessage: expect.stringMatching(/AADSTS500011: This authority issues no tokens/) });
  });
});
