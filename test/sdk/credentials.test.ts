import { createHash, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ClientAssertionCredential,
  ClientCertificateCredential,
  type ClientCertificateCredentialOptions,
  type ClientCertificatePEMCertificate,
  type ClientCertificatePEMCertificatePath,
  ClientSecretCredential,
  type TokenCredential,
  WorkloadIdentityCredential,
} from '@azure/identity';
import { decodeJwt, decodeProtectedHeader, exportJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SelfSigned, selfSigned } from '../../src/crypto/certificates/client-certificate.fixture.ts';
import { commit, newApplication } from '../administration.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { clientsWith, credentialOptions } from './clients.ts';

/** Each credential of @azure/identity that needs no person, against the authority over TLS. */
const ISSUER = 'https://cluster.example';
const SUBJECT = 'system:serviceaccount:default:reader';
const AUDIENCE = 'api://AzureADTokenExchange';
const DOMAIN = 'sallyport.localhost';

let gateway: TestGateway;
let certificate: SelfSigned;
let stranger: SelfSigned;
let folder: string;
const cluster = generateKeyPairSync('ec', { namedCurve: 'P-256' });

beforeAll(async () => {
  gateway = await startTestGateway();
  folder = mkdtempSync(join(tmpdir(), 'sallyport-credentials-'));
  const [from, until] = [Date.now() - 60_000, Date.now() + 3_600_000];
  [certificate, stranger] = [selfSigned({ from, until }), selfSigned({ from, until })];
  const jwks = { keys: [{ ...(await exportJWK(cluster.publicKey)), kid: 'cluster' }] };
  const { directory } = gateway.services.authority;
  const { clientId } = client();
  await commit(gateway, await directory.addCertificate(clientId, certificate.certificatePem));
  const federated = { name: 'cluster', issuer: ISSUER, subject: SUBJECT, jwks };
  await commit(gateway, await directory.addFederatedCredential(clientId, federated));
});

afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

const client = () => gateway.ready.authority as { tenantId: string; clientId: string; clientSecret: string };
const options = () => credentialOptions(gateway);
const scope = () => `${gateway.ready.vaults[0]?.resource}/.default`;

/** The private key, encrypted where a password is given, and the certificate, in one text. */
function pemOf({ certificatePem, privateKey }: SelfSigned, password?: string): string {
  const encryption = password !== undefined && { cipher: 'aes-256-cbc', passphrase: password };
  return `${privateKey.export({ format: 'pem', type: 'pkcs8', ...encryption })}${certificatePem}`;
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text, { mode: 0o600 });
  return join(folder, name);
}

/** The demo vault's secret, read by who this credential signs in. */
async function readWith(credential: TokenCredential): Promise<string | undefined> {
  const clients = clientsWith(gateway, credential);
  try {
    return (await clients.secrets.getSecret('api-key')).value;
  } finally {
    clients.close();
  }
}

const reads = (credential: TokenCredential) => expect(readWith(credential)).resolves.toMatch(/^demo-/);
const refused = (credential: TokenCredential) => expect(credential.getToken(scope())).rejects;

describe('ClientSecretCredential', () => {
  it('signs in at the tenant by its id', async () => {
    const { tenantId, clientId, clientSecret } = client();
    await reads(new ClientSecretCredential(tenantId, clientId, clientSecret, options()));
  });

  it('signs in at the domain of the tenant; the challenge names the id, which it must be allowed to follow', async () => {
    const { tenantId, clientId, clientSecret } = client();
    const narrow = new ClientSecretCredential(DOMAIN, clientId, clientSecret, options());
    expect(decodeJwt((await narrow.getToken(scope())).token)).toMatchObject({ tid: tenantId });
    await expect(readWith(narrow)).rejects.toThrow(/not configured to acquire tokens for tenant/);
    const settings = { ...options(), additionallyAllowedTenants: [tenantId] };
    await reads(new ClientSecretCredential(DOMAIN, clientId, clientSecret, settings));
  });

  it('reports a wrong secret, an expired one, and an application that is not there, as Entra numbers them', async () => {
    const { tenantId, clientId, clientSecret } = client();
    const wrong = randomBytes(16).toString('hex');
    await refused(new ClientSecretCredential(tenantId, clientId, wrong, options())).toThrow(
      /AADSTS7000215: The client/,
    );
    const unknown = new ClientSecretCredential(tenantId, crypto.randomUUID(), clientSecret, options());
    await refused(unknown).toThrow(/AADSTS700016: There is no application/);
    const short = await newApplication(gateway, { secretLifetime: 60 });
    gateway.clock.now = Date.now() + 120_000;
    const expired = new ClientSecretCredential(tenantId, short.clientId, short.clientSecret, options());
    await refused(expired).toThrow(/AADSTS7000222: The client secret of application/);
    gateway.clock.now = 0;
  });

  it('does not get past the discovery of a tenant that is not there', async () => {
    const { clientId, clientSecret } = client();
    const nowhere = new ClientSecretCredential(crypto.randomUUID(), clientId, clientSecret, options());
    await refused(nowhere).toMatchObject({ message: expect.stringMatching(/^endpoints_resolution_error/) });
  });
});

describe('ClientCertificateCredential', () => {
  const signIn = (
    given: ClientCertificatePEMCertificate | ClientCertificatePEMCertificatePath,
    settings: ClientCertificateCredentialOptions = {},
  ) =>
    new ClientCertificateCredential(client().tenantId, client().clientId, given as ClientCertificatePEMCertificate, {
      ...options(),
      ...settings,
    });

  it('signs in with a file, with a text, and with the chain sent along', async () => {
    await reads(signIn({ certificatePath: file('plain.pem', pemOf(certificate)) }));
    await reads(signIn({ certificate: pemOf(certificate) }));
    await reads(signIn({ certificate: pemOf(certificate) }, { sendCertificateChain: true }));
  });

  it('signs in with a key that is encrypted', async () => {
    const certificatePassword = randomBytes(16).toString('hex');
    const encrypted = pemOf(certificate, certificatePassword);
    await reads(signIn({ certificatePath: file('encrypted.pem', encrypted), certificatePassword }));
    await reads(signIn({ certificate: encrypted, certificatePassword }));
  });

  it('signs in at the domain of the tenant', async () => {
    const { tenantId, clientId } = client();
    const given = { certificate: pemOf(certificate) };
    const { token } = await new ClientCertificateCredential(DOMAIN, clientId, given, options()).getToken(scope());
    expect(decodeJwt(token)).toMatchObject({ appid: clientId, tid: tenantId, appidacr: '2' });
  });

  it('gets tokens for two resources', async () => {
    const { objectId, ...application } = await newApplication(gateway, { roles: ['Administrator'] });
    const { directory } = gateway.services.authority;
    await commit(gateway, await directory.addCertificate(application.clientId, certificate.certificatePem));
    const given = { certificate: pemOf(certificate) };
    const both = new ClientCertificateCredential(client().tenantId, application.clientId, given, options());
    const vault = decodeJwt((await both.getToken(scope())).token);
    const management = decodeJwt((await both.getToken('api://sallyport/.default')).token);
    expect(vault).toMatchObject({ aud: gateway.ready.vaults[0]?.resource, oid: objectId, appidacr: '2' });
    expect(management).toMatchObject({ aud: 'api://sallyport', oid: objectId, roles: ['Administrator'] });
  });

  it('makes five first writes at once', async () => {
    const clients = clientsWith(gateway, signIn({ certificate: pemOf(certificate) }));
    const names = Array.from({ length: 5 }, (_, at) => `at-once-${at}`);
    const written = await Promise.all(names.map((name) => clients.secrets.setSecret(name, name)));
    expect(written.map(({ value }) => value)).toEqual(names);
    clients.close();
  });

  it('is refused with a certificate that the application does not have', async () => {
    await refused(signIn({ certificate: pemOf(stranger) })).toThrow(/AADSTS700027: The certificate that/);
  });

  it("is refused with the application's certificate and the key of another", async () => {
    const forged = pemOf({ ...certificate, privateKey: stranger.privateKey });
    await refused(signIn({ certificate: forged })).toThrow(/AADSTS700027: The signature of the client assertion/);
  });
});

describe('ClientAssertionCredential', () => {
  /** What an application signs itself, whose clock may run ahead. */
  const assertion = (ahead: number, { key = certificate.privateKey, aud = tokenEndpoint() } = {}) =>
    new SignJWT({ nbf: seconds() + ahead, jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'PS256', 'x5t#S256': thumbprint() })
      .setIssuer(client().clientId)
      .setSubject(client().clientId)
      .setAudience(aud)
      .setExpirationTime(seconds() + 600)
      .sign(key);
  const thumbprint = () =>
    createHash('sha256').update(new X509Certificate(certificate.certificatePem).raw).digest('base64url');
  const seconds = () => Math.floor(Date.now() / 1000);
  const tokenEndpoint = () => `${gateway.ready.authority.url}/${client().tenantId}/oauth2/v2.0/token`;
  const signIn = (sign: () => Promise<string>) =>
    new ClientAssertionCredential(client().tenantId, client().clientId, sign, options());

  it('signs in with an assertion that is valid from the next second on', async () => {
    await reads(signIn(() => assertion(1)));
  });

  it('is refused where the assertion is valid too late, or for another endpoint', async () => {
    await refused(signIn(() => assertion(400))).toThrow(/AADSTS700024: The client assertion has expired, is not valid/);
    const elsewhere = signIn(() => assertion(0, { aud: 'https://login.example/token' }));
    await refused(elsewhere).toThrow(/AADSTS700023: The claim 'aud' of the client assertion must be/);
  });
});

describe('WorkloadIdentityCredential', () => {
  const token = (subject = SUBJECT, key = cluster.privateKey) =>
    new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: 'cluster' })
      .setIssuer(ISSUER)
      .setSubject(subject)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(key);
  const signIn = (text: string) =>
    new WorkloadIdentityCredential({
      tenantId: client().tenantId,
      clientId: client().clientId,
      tokenFilePath: file(`token-${randomBytes(4).toString('hex')}`, text),
      ...options(),
    });

  it('signs in with the token that a cluster wrote into a file', async () => {
    const text = await token();
    expect(decodeProtectedHeader(text)).toMatchObject({ kid: 'cluster' });
    await reads(signIn(text));
  });

  it('is refused with the token of another account, and with a forged one', async () => {
    const other = signIn(await token('system:serviceaccount:default:other'));
    await refused(other).toThrow(/AADSTS700213: No federated credential of the application has the subject/);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await refused(signIn(await token(SUBJECT, privateKey))).toThrow(/AADSTS700027/);
  });
});
