import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCall } from '../src/gateway/start/first-start.ts';
import { type Client, newApplication } from './administration.ts';
import { type Claims, type Entra, startEntra } from './entra.ts';
import { type Reply, send, startTestGateway, type TestGateway } from './gateway.ts';

/** An application that proves itself with a token of an issuer elsewhere, over real sockets. */
const SUBJECT = 'system:serviceaccount:default:worker';

let entra: Entra;
let gateway: TestGateway;
let application: Client;
let issuer: string;
beforeAll(async () => {
  entra = await startEntra();
  issuer = `https://login.microsoftonline.com/${entra.tenantId}/v2.0`;
  const keys = `https://login.microsoftonline.com/${entra.tenantId}/discovery/v2.0/keys`;
  entra.answer = (request, response) => {
    const document = request.url?.endsWith('/openid-configuration');
    response.end(JSON.stringify(document ? { issuer, jwks_uri: keys } : { keys: entra.keys }));
  };
  const { upstreamProxy, upstreamCa } = entra.flags;
  gateway = await startTestGateway({ upstreamProxy, upstreamCa });
  application = await newApplication(gateway);
  const { authority, journal } = gateway.services;
  const added = await authority.directory.addFederatedCredential(application.clientId, {
    name: 'worker',
    issuer,
    subject: SUBJECT,
  });
  await journal.conduct(startCall('TestCredentialAdd'), () => ({ output: undefined, ...added }));
});
afterAll(async () => {
  await gateway.stop();
  await entra.stop();
});

const tokenOf = (claims: Claims = {}, header: Claims = {}) =>
  entra.token(entra.v2({ aud: 'api://AzureADTokenExchange', sub: SUBJECT, ...claims }), header);

function ask(assertion: string): Promise<Reply> {
  const { url, tenantId } = gateway.ready.authority;
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: application.clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    scope: `${gateway.ready.vaults[0]?.resource}/.default`,
  });
  return send(new URL(`${url}/${tenantId}/oauth2/v2.0/token`), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    tls: { ca: gateway.ca, servername: 'localhost' },
  });
}

const answered = ({ status, body }: Reply) => [
  status,
  body['error'],
  (body['error_codes'] as number[] | undefined)?.[0],
];

describe('an application that is federated with an issuer elsewhere', () => {
  it('calls nobody for a token of an issuer that nobody registered', async () => {
    const strangers = [
      tokenOf({ iss: 'https://login.microsoftonline.com/common/v2.0' }),
      tokenOf({ iss: 'https://stranger.example' }),
      tokenOf({ iss: 'https://127.0.0.1:9/' }),
    ];
    for (const token of strangers) expect(answered(await ask(token))).toEqual([401, 'invalid_client', 700_211]);
    expect(answered(await ask(tokenOf({ sub: SUBJECT.toUpperCase() })))).toEqual([401, 'invalid_client', 700_213]);
    expect(answered(await ask(tokenOf({}, { jku: 'https://stranger.example/keys' })))).toEqual([
      400,
      'invalid_request',
      50_027,
    ]);
    expect([entra.asked, entra.fetched]).toEqual([[], []]);
  });

  it("gets a token with the issuer's, whose keys are fetched once", async () => {
    for (const _ of [1, 2]) expect((await ask(tokenOf())).status).toBe(200);
    const documents = [
      `/${entra.tenantId}/v2.0/.well-known/openid-configuration`,
      `/${entra.tenantId}/discovery/v2.0/keys`,
    ];
    expect(entra.fetched).toEqual(documents);
  });

  it('is refused with a token that another key signed under the same id', async () => {
    const forged = `${tokenOf().split('.').slice(0, 2).join('.')}.${tokenOf({ jti: 'x' }).split('.')[2]}`;
    const reply = await ask(forged);
    expect(answered(reply)).toEqual([401, 'invalid_client', 700_027]);
    expect(reply.body['error_description']).toMatch(/^AADSTS700027: The signature of the client assertion/);
  });

  it('is refused with 100 KB, and with five parts', async () => {
    for (const assertion of [`${tokenOf()}${'A'.repeat(100_000)}`, 'a.b.c.d.e']) {
      expect(answered(await ask(assertion))).toEqual([400, 'invalid_request', 50_027]);
    }
    expect((await ask('A'.repeat(300_000))).status).toBe(413);
  });
});
