import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnBoth } from '../../../test/postgres.ts';
import { call, DOMAIN, openAuthority, stranger, type TestAuthority, URL, VAULT } from '../authority.fixture.ts';
import { configurationV2 } from '../endpoints/discovery.ts';
import { tokenV2 } from '../endpoints/token.ts';

describeOnBoth('the domains of a tenant', (newUrl) => {
  let authority: TestAuthority;
  let directory: TestAuthority['context']['directory'];
  beforeAll(async () => {
    authority = await openAuthority(await newUrl());
    ({ directory } = authority.context);
  });
  afterAll(() => authority.close());

  it('lead to it in any case, as its id does', async () => {
    const tenant = { tenantId: authority.tenantId, displayName: 'Contoso', domains: [DOMAIN] };
    for (const name of [DOMAIN, DOMAIN.toUpperCase(), authority.tenantId, authority.tenantId.toUpperCase()])
      expect(await directory.findTenant(name)).toEqual(tenant);
  });

  it.each(['common', 'localhost', `x.${DOMAIN}`, `${DOMAIN}.`, `${DOMAIN}\u0000`, '', '..', '__proto__'])(
    'do not include %j',
    async (name) => {
      expect(await directory.findTenant(name)).toBeUndefined();
    },
  );

  it('stand for its id in addresses, and never in what is answered there', async () => {
    const { context, application, secret, tenantId } = authority;
    const { output: found } = await call(configurationV2, context, { tenant: DOMAIN.toUpperCase() });
    expect(found.token_endpoint).toBe(`${URL}/${tenantId}/oauth2/v2.0/token`);
    const { output } = await call(tokenV2, context, {
      tenant: DOMAIN,
      grant_type: 'client_credentials',
      client_id: application.applicationId,
      client_secret: secret,
      scope: `${VAULT}/.default`,
    });
    expect(decodeJwt(output.access_token)).toMatchObject({ tid: tenantId, iss: `${URL}/${tenantId}/` });
  });

  it('can be more than one', async () => {
    const added = await directory.addDomain(authority.tenantId, 'Fabrikam.Localhost');
    await authority.commit(added);
    expect(added.tenant.domains).toEqual([DOMAIN, 'fabrikam.localhost']);
    expect(await directory.findTenant('fabrikam.localhost')).toEqual(added.tenant);
  });

  it('are of one tenant only', async () => {
    const taken = { code: 'Conflict', message: 'A tenant has this domain already. Take another one.' };
    await expect(directory.addDomain(authority.tenantId, DOMAIN)).rejects.toMatchObject(taken);
    expect(await authority.commit(directory.newTenant({ displayName: 'Twin', domains: [DOMAIN] }))).toBe('conflict');
  });

  it.each(['localhost', 'a..b', '-a.b', 'a_b.c', 'b\u00fccher.example', 'a.b/c', `${'a'.repeat(64)}.b`])(
    'cannot be %j',
    async (domain) => {
      await expect(directory.addDomain(authority.tenantId, domain)).rejects.toMatchObject({
        code: 'BadParameter',
        message: 'The domain must be a DNS name with a dot, such as contoso.localhost.',
      });
    },
  );

  it('are added to a tenant that is there only', async () => {
    const missing = { code: 'NotFound', message: 'There is no tenant with this id.' };
    await expect(directory.addDomain(stranger(), 'a.example')).rejects.toMatchObject(missing);
  });
});
