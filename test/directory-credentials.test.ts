import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { rsaKeys, selfSigned } from '../src/crypto/certificates/client-certificate.fixture.ts';
import { audited } from './audit.ts';
import { errorOf, MANAGEMENT, useDirectory } from './directory.ts';
import { describeOnBoth } from './postgres.ts';

const DAY = 86_400_000;
const keys = rsaKeys();
const certificate = () =>
  selfSigned({ keys, name: 'Orders', from: Date.now() - DAY, until: Date.now() + DAY }).certificatePem;

describeOnBoth('settings and credentials of applications', (newUrl) => {
  const { test, call, newAdministrator } = useDirectory(newUrl);

  const create = async (members: object = {}) => {
    const made = await call('POST', 'applications', { displayName: 'Orders', ...members });
    expect([made.status, made.text]).toEqual([201, expect.any(String)]);
    return String(made.body['appId']);
  };
  const show = async (appId: string) => (await call('GET', `applications/${appId}`)).body as Record<string, unknown>;

  it('a change keeps what is not named, and replaces lists whole', async () => {
    const uri = `api://orders-${randomUUID()}`;
    const appId = await create({ redirectUris: ['https://a.example/cb'], identifierUris: [uri] });
    const before = await show(appId);
    const { result, records } = await audited(test.gateway, () =>
      call('PATCH', `applications/${appId}`, { redirectUris: ['https://b.example/cb'], adminConsent: true }),
    );
    expect(result.body).toEqual({ ...before, redirectUris: ['https://b.example/cb'], adminConsent: true });
    expect(records).toMatchObject([{ operation: 'UpdateApplication', target: `applications/${appId}`, status: 200 }]);
    expect(errorOf(await call('POST', 'applications', { displayName: 'Other', identifierUris: [uri] }))).toEqual([
      409,
      'Conflict',
      'An application has this identifier URI already. Take another one.',
    ]);
  });

  it.each([
    ['a redirect over http', { redirectUris: ['http://a.example/cb'] }, /^A redirect URI must begin with https/],
    ['a redirect with a wildcard', { redirectUris: ['https://*.example/cb'] }, /^A redirect URI must be an absolute/],
    ['a script', { redirectUris: ['javascript:alert(1)'], isFallbackPublicClient: true }, /^A redirect URI must have/],
    ['a text as list', { redirectUris: 'https://a.example' }, /redirectUris is a list/],
    ['a member that is misspelt', { acountEnabled: false }, /^The request is not valid: it holds .*, spelt so\.$/],
    ['the resource of administration', { identifierUris: ['api://sallyport'] }, /is a resource of Sallyport itself/],
  ])('refuses %s, and changes nothing', async (_, members, message) => {
    const appId = await create();
    const before = await show(appId);
    const reply = await call('PATCH', `applications/${appId}`, members);
    expect(errorOf(reply)).toEqual([400, 'BadParameter', expect.stringMatching(message)]);
    expect(await show(appId)).toEqual(before);
  });

  it('who is disabled or loses a role loses the tokens so far', async () => {
    const { token, clientId } = await newAdministrator();
    expect((await call('GET', 'applications', undefined, token)).status).toBe(200);
    expect((await call('PATCH', `applications/${clientId}`, { accountEnabled: false })).status).toBe(200);
    expect((await call('GET', 'applications', undefined, token)).status).toBe(401);
  });

  it('an administrator can neither disable himself nor take the role from himself', async () => {
    const { token, clientId, clientSecret } = await newAdministrator();
    for (const members of [{ accountEnabled: false }, { roles: [] }, { roles: ['Operator'] }]) {
      expect(errorOf(await call('PATCH', `applications/${clientId}`, members, token))).toEqual([
        409,
        'Conflict',
        'This is who you are signed in as: let another administrator do it.',
      ]);
    }
    expect(await test.gateway.token({ clientId, clientSecret }, MANAGEMENT)).toMatch(/^ey/);
    const renamed = await call(
      'PATCH',
      `applications/${clientId}`,
      { displayName: 'Me', roles: ['Administrator'] },
      token,
    );
    expect(renamed.status).toBe(200);
  });

  it('a certificate is trusted and shown by its thumbprints, until it is removed', async () => {
    const appId = await create();
    const { result, records } = await audited(test.gateway, () =>
      call('POST', `applications/${appId}/addKey`, { certificate: certificate() }),
    );
    expect([result.status, result.body]).toEqual([
      201,
      {
        keyId: expect.any(String),
        displayName: 'Orders',
        customKeyIdentifier: expect.stringMatching(/^[0-9A-F]{40}$/),
        thumbprintSha256: expect.stringMatching(/^[0-9A-F]{64}$/),
        startDateTime: expect.stringMatching(/Z$/),
        endDateTime: expect.stringMatching(/Z$/),
      },
    ]);
    const keyId = String(result.body['keyId']);
    expect(records).toMatchObject([{ operation: 'AddKey', target: `applications/${appId}`, key: keyId, status: 201 }]);
    expect((await show(appId))['keyCredentials']).toEqual([result.body]);
    expect((await call('DELETE', `applications/${appId}/keys/${keyId}`)).status).toBe(200);
    expect((await show(appId))['keyCredentials']).toEqual([]);
    expect(errorOf(await call('DELETE', `applications/${appId}/keys/${keyId}`))).toEqual([
      404,
      'NotFound',
      'The application has no certificate with this id.',
    ]);
    const { privateKey } = keys;
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
    const refused = await call('POST', `applications/${appId}/addKey`, { certificate: pem });
    expect([refused.status, refused.text.includes('PRIVATE')]).toEqual([400, false]);
  });

  it("another issuer's tokens are taken by issuer and subject, until that is removed", async () => {
    const appId = await create();
    const credential = {
      name: 'pipeline',
      issuer: 'https://issuer.example',
      subject: 'repo:orders',
      audiences: ['api://AzureADTokenExchange'],
    };
    const path = `applications/${appId}/federatedIdentityCredentials`;
    const added = await call('POST', path, credential);
    expect([added.status, added.body]).toEqual([201, { id: expect.any(String), ...credential }]);
    expect((await show(appId))['federatedIdentityCredentials']).toEqual([added.body]);
    expect(errorOf(await call('POST', path, credential)).slice(0, 2)).toEqual([409, 'Conflict']);
    expect(errorOf(await call('POST', path, { ...credential, name: 'other', issuer: 'http://a.example' }))).toEqual([
      400,
      'BadParameter',
      'The issuer must begin with https://, without user, query and fragment.',
    ]);
    expect((await call('DELETE', `${path}/${String(added.body['id'])}`)).status).toBe(200);
    expect((await show(appId))['federatedIdentityCredentials']).toEqual([]);
  });
});
