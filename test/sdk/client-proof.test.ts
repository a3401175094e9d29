import { hash, randomUUID } from 'node:crypto';
import { ClientAssertionCredential, ClientCertificateCredential } from '@azure/identity';
import { decodeJwt, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SelfSigned, selfSigned } from '../../src/crypto/certificates/client-certificate.fixture.ts';
import { startCall } from '../../src/gateway/start/first-start.ts';
import { type Client, newApplication } from '../administration.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';

/** Microsoft's credentials that prove an application by what a private key signed. */
const start = Date.now();
const period = { from: start - 60_000, until: start + 86_400_000 };
const certificate = selfSigned(period);

/** One file with both, as `openssl` leaves it. */
const pemOf = ({ certificatePem, privateKey }: SelfSigned) =>
  certificatePem + privateKey.export({ format: 'pem', type: 'pkcs8' });
let gateway: TestGateway;
let application: Client;
beforeAll(async () => {
  gateway = await startTestGateway();
  application = await newApplication(gateway);
  const { authority, journal } = gateway.services;
  const change = await authority.directory.addCertificate(application.clientId, certificate.certificatePem);
  await journal.conduct(startCall('TestCertificateAdd'), () => ({ output: undefined, ...change }));
});
afterAll(() => gateway.stop());

const scopeOf = () => `${gateway.ready.vaults[0]?.resource}/.default`;

function options() {
  return {
    authorityHost: gateway.ready.authority.url,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: gateway.ca },
    retryOptions: { maxRetries: 0 },
  };
}

describe('ClientCertificateCredential', () => {
  const credentialOf = (pem: string, more = {}) =>
    new ClientCertificateCredential(
      gateway.ready.authority.tenantId,
      application.clientId,
      { certificate: pem },
      { ...options(), ...more },
    );

  it('gets tokens, for one scope after the other, with and without its chain', async () => {
    for (const sendCertificateChain of [false, true]) {
      const credential = credentialOf(pemOf(certificate), { sendCertificateChain });
      for (const scope of [scopeOf(), 'api://sallyport/.default']) {
        const { token } = await credential.getToken(scope);
        expect(decodeJwt(token)).toMatchObject({
          appid: application.clientId,
          appidacr: '2',
          oid: application.objectId,
        });
      }
    }
  });

  it('is told that its certificate is not registered', async () => {
    const stranger = selfSigned(period);
    const credential = credentialOf(pemOf(stranger));
    await expect(credential.getToken(scopeOf())).rejects.toThrow(/AADSTS700027: The certificate that/);
  });
});

describe('ClientAssertionCredential', () => {
  const credentialOf = (assertion: () => Promise<string>) =>
    new ClientAssertionCredential(gateway.ready.authority.tenantId, application.clientId, assertion, options());

  it('gets a token with an assertion that its caller signs, a second early and with RS256', async () => {
    const { url, tenantId } = gateway.ready.authority;
    const seconds = Math.floor(Date.now() / 1000);
    const raw = Buffer.from(certificate.certificatePem.replace(/-----.+-----|\s/g, ''), 'base64');
    const assertion = new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', x5t: hash('sha1', raw, 'base64url') })
      .setIssuer(application.clientId)
      .setSubject(application.clientId)
      .setAudience(`${url}/${tenantId}/v2.0`)
      .setNotBefore(seconds + 1)
      .setExpirationTime(seconds + 600)
      .sign(certificate.privateKey);
    const { token } = await credentialOf(() => assertion).getToken(scopeOf());
    expect(decodeJwt(token)['appidacr']).toBe('2');
  });

  it("gets a token with another application's token, and none once that one is not trusted", async () => {
    const { authority, journal } = gateway.services;
    const worker = await newApplication(gateway);
    const { url, tenantId } = gateway.ready.authority;
    const { credential, ...added } = await authority.directory.addFederatedCredential(application.clientId, {
      name: 'worker',
      issuer: `${url}/${tenantId}/`,
      subject: worker.objectId,
    });
    await journal.conduct(startCall('TestCredentialAdd'), () => ({ output: undefined, ...added }));
    const exchange = () => gateway.token(worker, 'api://AzureADTokenExchange/.default');
    const { token } = await credentialOf(exchange).getToken(scopeOf());
    expect(decodeJwt(token)).toMatchObject({ appid: application.clientId, appidacr: '2' });
    const removed = await authority.directory.removeFederatedCredential(application.clientId, credential.id);
    await journal.conduct(startCall('TestCredentialRemove'), () => ({ output: undefined, ...removed }));
    await expect(credentialOf(exchange).getToken(scopeOf())).rejects.toThrow(/AADSTS/);
  });
});
