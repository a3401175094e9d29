import { createPublicKey } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBearer } from '../../tokens/bearer.ts';
import { call, MANAGEMENT, openAuthority, stranger, type TestAuthority, URL, VAULT } from '../authority.fixture.ts';
import { issuerOf } from '../issuer.ts';
import { requestedBy, tokenV1, tokenV2 } from './token.ts';

let authority: TestAuthority;
beforeAll(async () => {
  authority = await openAuthority();
});
afterAll(() => authority.close());

/** A good v2 request, changed; a member that is undefined is left out. */
function form(changed: Readonly<Record<string, unknown>> = {}) {
  return {
    tenant: authority.tenantId,
    grant_type: 'client_credentials',
    client_id: authority.application.applicationId,
    client_secret: authority.secret,
    scope: `${VAULT}/.default`,
    ...changed,
  };
}

const ask = (changed?: Readonly<Record<string, unknown>>) => call(tokenV2, authority.context, form(changed));

async function claimsFor(resource: string) {
  const { output } = await ask({ scope: `${resource}/.default` });
  return decodeJwt(output.access_token);
}

describe('a client with its secret', () => {
  it('gets a bearer token that no cache keeps', async () => {
    const { output, headers } = await ask();
    expect(output).toMatchObject({ token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599 });
    expect(headers).toEqual({ 'cache-control': 'no-store, no-cache', pragma: 'no-cache' });
  });

  it('gets v1 claims as Key Vault knows them', async () => {
    const { applicationId, objectId } = authority.application;
    const issuer = `${URL}/${authority.tenantId}/`;
    const claims = await claimsFor(VAULT);
    expect(claims).toEqual({
      aud: VAULT,
      iss: issuer,
      iat: authority.start - 300,
      nbf: authority.start - 300,
      exp: authority.start + 3600,
      appid: applicationId,
      appidacr: '1',
      idp: issuer,
      oid: objectId,
      sub: objectId,
      tid: authority.tenantId,
      uti: expect.stringMatching(/^[\w-]{22}$/),
      ver: '1.0',
    });
    expect(objectId).not.toBe(applicationId);
  });

  it('gets its roles for the management audience only', async () => {
    expect(await claimsFor(MANAGEMENT)).toMatchObject({ roles: ['Operator'] });
    expect(await claimsFor(VAULT)).not.toHaveProperty('roles');
  });

  it('that answers claims challenges says so, and its token does', async () => {
    const claims = (values: readonly string[]) => JSON.stringify({ access_token: { xms_cc: { values } } });
    const capabilities = async (text: string) => decodeJwt((await ask({ claims: text })).output.access_token)['xms_cc'];
    expect(await capabilities(claims(['cp1']))).toEqual(['cp1']);
    for (const text of [claims([]), claims(['cp2']), '{}', '[', 'null', '{"access_token":{"xms_cc":"cp1"}}'])
      expect(await capabilities(text)).toBeUndefined();
  });

  it('gets another token every time', async () => {
    const [one, other] = [await claimsFor(VAULT), await claimsFor(VAULT)];
    expect(one['uti']).not.toBe(other['uti']);
  });

  it('gets a signature of the published key', async () => {
    const { output } = await ask();
    expect(decodeProtectedHeader(output.access_token)).toEqual({ alg: 'RS256', typ: 'JWT', kid: authority.kid });
    const jwk = (await authority.context.signingKeys.published()).keys.find(({ kid }) => kid === authority.kid);
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    await expect(
      jwtVerify(output.access_token, key, { currentDate: new Date(authority.start * 1000) }),
    ).resolves.toBeDefined();
  });

  it('is the caller whom the vault then sees', async () => {
    const { context, tenantId, application } = authority;
    const bearer = createBearer({ issuers: [issuerOf(context, tenantId)], clock: context.clock });
    const { output } = await ask();
    const { applicationId, objectId } = application;
    expect(await bearer.verify(output.access_token, VAULT)).toMatchObject({
      applicationId,
      objectId,
      tenantId,
      roles: [],
      groups: [],
    });
    await expect(bearer.verify(output.access_token, MANAGEMENT)).rejects.toThrow(/^AKV10022: /);
  });

  it('may write its ids in capitals, and send parameters that nobody knows', async () => {
    const tenant = authority.tenantId.toUpperCase();
    const { output } = await ask({
      tenant,
      client_id: authority.application.applicationId.toUpperCase(),
      claims: '{}',
      'x-client-SKU': 'js',
    });
    expect(decodeJwt(output.access_token)).toMatchObject({
      tid: authority.tenantId,
      appid: authority.application.applicationId,
    });
  });

  it('may name a resource in version 1, and is answered in text', async () => {
    const { output } = await call(tokenV1, authority.context, form({ scope: undefined, resource: VAULT }));
    expect(output).toMatchObject({
      token_type: 'Bearer',
      expires_in: '3599',
      expires_on: String(authority.start + 3600),
      not_before: String(authority.start - 300),
      resource: VAULT,
    });
    expect(decodeJwt(output.access_token).aud).toBe(VAULT);
  });
});

describe('a token for an application', () => {
  const URI = 'api://orders.example';
  let resource: Awaited<ReturnType<typeof newResource>>;
  async function newResource(tenantId: string, identifierUris: string[]) {
    const { application, ...change } = authority.context.directory.newApplication({
      tenantId,
      displayName: 'Orders',
      identifierUris,
    });
    await authority.commit(change);
    return application;
  }
  beforeAll(async () => {
    resource = await newResource(authority.tenantId, [URI]);
  });

  it('is for the URI or the client id by which it was asked for', async () => {
    const { applicationId } = resource;
    expect((await claimsFor(URI)).aud).toBe(URI);
    for (const name of [applicationId, `api://${applicationId}`]) {
      expect((await claimsFor(name)).aud).toBe(name);
      expect((await claimsFor(name.toUpperCase().replace('API', 'api'))).aud).toBe(name);
    }
    const { output } = await call(tokenV1, authority.context, form({ scope: undefined, resource: URI }));
    expect(decodeJwt(output.access_token).aud).toBe(URI);
  });

  it('has none of the roles of the management audience', async () => {
    expect(await claimsFor(URI)).not.toHaveProperty('roles');
  });

  it('is refused where the URI is another by one character, or the application is disabled or of another tenant', async () => {
    const refused = async (name: string) => {
      const fault = {
        code: 'InvalidScope',
        status: 400,
        aadsts: 500_011,
        message: expect.stringMatching(/no tokens for/),
      };
      await expect(claimsFor(name)).rejects.toMatchObject(fault);
    };
    for (const name of [`${URI}/`, URI.toUpperCase(), URI.slice(0, -1), `api://${stranger()}`]) await refused(name);
    const { directory } = authority.context;
    await authority.commit(await directory.changeApplication(resource.applicationId, { enabled: false }));
    await refused(URI);
    const { tenant, ...change } = directory.newTenant({ displayName: 'Fabrikam' });
    await authority.commit(change);
    const foreign = await newResource(tenant.tenantId, ['api://foreign.example']);
    for (const name of ['api://foreign.example', foreign.applicationId]) await refused(name);
  });
});

describe('the audit record of a token request', () => {
  it('names the application that asks, before it is believed, and nothing that is no GUID', () => {
    const { applicationId } = authority.application;
    expect(requestedBy(form({ client_id: applicationId.toUpperCase() }))).toBe(`applications/${applicationId}`);
    for (const input of [form({ client_id: authority.secret }), form({ client_id: undefined }), undefined, 'x']) {
      expect(requestedBy(input)).toBeUndefined();
    }
  });

  it('names the application that got the token', async () => {
    expect((await ask()).facts).toEqual({ target: `applications/${authority.application.applicationId}` });
  });
});

describe('a token request is refused', () => {
  const id = stranger();
  const cases: [string, Record<string, unknown>, { code: string; status: number; aadsts: number; message: RegExp }][] =
    [
      [
        'with a wrong secret',
        { client_secret: 'guess' },
        {
          code: 'InvalidClient',
          status: 401,
          aadsts: 7_000_215,
          message: /^The client secret is not one of application/,
        },
      ],
      [
        'without a secret',
        { client_secret: undefined },
        { code: 'InvalidClient', status: 401, aadsts: 7_000_216, message: /'client_secret'/ },
      ],
      [
        'with an empty secret',
        { client_secret: '' },
        { code: 'InvalidClient', status: 401, aadsts: 7_000_216, message: /'client_secret'/ },
      ],
      [
        'for an unknown application',
        { client_id: id },
        { code: 'UnauthorizedClient', status: 400, aadsts: 700_016, message: new RegExp(`no application '${id}'`) },
      ],
      [
        'for an application that is no GUID',
        { client_id: "x' OR 1=1 --" },
        { code: 'UnauthorizedClient', status: 400, aadsts: 700_016, message: /no application that was sent in/ },
      ],
      [
        'for an unknown tenant',
        { tenant: id },
        { code: 'InvalidRequest', status: 400, aadsts: 90_002, message: new RegExp(`no tenant '${id}'`) },
      ],
      [
        'for every tenant at once',
        { tenant: 'common' },
        { code: 'InvalidRequest', status: 400, aadsts: 90_002, message: /no tenant 'common'/ },
      ],
      [
        'without a client id',
        { client_id: undefined },
        { code: 'InvalidRequest', status: 400, aadsts: 900_144, message: /'client_id'/ },
      ],
      [
        'without a grant type',
        { grant_type: undefined },
        { code: 'InvalidRequest', status: 400, aadsts: 900_144, message: /'grant_type'/ },
      ],
      [
        'without a scope',
        { scope: undefined },
        { code: 'InvalidRequest', status: 400, aadsts: 900_144, message: /'scope'/ },
      ],
      [
        'with another grant',
        { grant_type: 'password' },
        { code: 'UnsupportedGrantType', status: 400, aadsts: 70_003, message: /'password' is not supported/ },
      ],
      [
        'with a grant named like a member of every object',
        { grant_type: 'constructor' },
        { code: 'UnsupportedGrantType', status: 400, aadsts: 70_003, message: /'constructor'/ },
      ],
      [
        'for a part of a resource',
        { scope: `${VAULT}/user_impersonation` },
        { code: 'InvalidScope', status: 400, aadsts: 70_011, message: /user_impersonation' is not valid/ },
      ],
      [
        'for two scopes',
        { scope: `openid ${VAULT}/.default` },
        { code: 'InvalidScope', status: 400, aadsts: 70_011, message: /The scope that was sent is not valid/ },
      ],
      [
        'for an unknown resource',
        { scope: 'https://graph.example/.default' },
        {
          code: 'InvalidScope',
          status: 400,
          aadsts: 500_011,
          message: /no tokens for the resource 'https:\/\/graph.example'/,
        },
      ],
      [
        'for a resource with a slash at its end',
        { scope: `${VAULT}//.default` },
        { code: 'InvalidScope', status: 400, aadsts: 500_011, message: /no tokens for the resource/ },
      ],
    ];

  it.each(cases)('%s', async (_, changed, { message, ...fault }) => {
    const error: unknown = await ask(changed).catch((reason: unknown) => reason);
    expect(error).toMatchObject(fault);
    expect(error).toHaveProperty('message', expect.stringMatching(message));
    expect(String(error)).not.toContain(authority.secret);
  });

  it('with a credential in the Authorization header, and told where it belongs', async () => {
    const basic = `Basic ${Buffer.from(`${authority.application.applicationId}:${authority.secret}`).toString('base64')}`;
    const refused = call(tokenV2, { ...authority.context, authorization: [basic] }, form());
    await expect(refused).rejects.toMatchObject({
      code: 'InvalidClient',
      status: 401,
      aadsts: 7_000_218,
      message: "Send 'client_id' and 'client_secret' in the form body; the Authorization header is not supported here.",
      headers: { 'www-authenticate': 'Basic realm="Use the form body"' },
    });
  });

  it('when the application is in another tenant than the path', async () => {
    const { tenant, ...change } = authority.context.directory.newTenant({ displayName: 'Fabrikam' });
    await authority.commit(change);
    await expect(ask({ tenant: tenant.tenantId })).rejects.toMatchObject({
      code: 'UnauthorizedClient',
      aadsts: 700_016,
    });
  });

  it('in version 1 where it names a scope and no resource', async () => {
    await expect(call(tokenV1, authority.context, form())).rejects.toMatchObject({
      code: 'InvalidRequest',
      aadsts: 900_144,
    });
  });

  it('when a parameter is not one text', async () => {
    await expect(ask({ client_secret: [authority.secret, 'x'] })).rejects.toThrow(/client_secret/);
  });
});
