import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeOnBoth } from '../../../../test/postgres.ts';
import { openAuthority, stranger, type TestAuthority, VAULT } from '../../authority.fixture.ts';
import { createEntries, placeOf } from '../entries.ts';
import type { ApplicationMembers } from './application-members.ts';

describeOnBoth('the settings of an application', (newUrl) => {
  let authority: TestAuthority;
  let directory: TestAuthority['context']['directory'];
  beforeAll(async () => {
    authority = await openAuthority(await newUrl());
    ({ directory } = authority.context);
  });
  afterAll(() => authority.close());

  async function register(members: ApplicationMembers = {}) {
    const made = directory.newApplication({ tenantId: authority.tenantId, displayName: 'App', ...members });
    expect(await authority.commit(made)).toBe('done');
    return made.application;
  }

  const uriOf = () => `api://${stranger().slice(0, 8)}.example`;

  it('are the strictest where nothing is said', async () => {
    expect(await register()).toMatchObject({
      enabled: true,
      publicClient: false,
      consented: false,
      redirectUris: [],
      certificates: [],
      federatedCredentials: [],
      identifierUris: [],
      scopes: ['user_impersonation', 'access_as_user'],
      appRoles: [],
    });
  });

  it('are those of the strictest for a row that an earlier version wrote', async () => {
    const { store, seal } = authority.context;
    const entries = createEntries(store, seal);
    const [applicationId, objectId] = [stranger(), stranger()];
    const members = { objectId, tenantId: authority.tenantId, displayName: 'Old', roles: ['Reader'], revision: 3 };
    const meta = JSON.stringify(members);
    const sealed = seal.seal(Buffer.from('[]'), placeOf('application', applicationId), meta);
    await authority.commit({ changes: [entries.insert('application', applicationId, { meta, sealed })], touches: [] });
    const fresh = await register();
    expect(await directory.findApplication(applicationId)).toEqual({
      ...fresh,
      ...members,
      applicationId,
      secrets: [],
    });
    await authority.commit(await directory.changeApplication(applicationId, { displayName: 'New' }));
    expect(await directory.findApplication(applicationId)).toMatchObject({ displayName: 'New', revision: 4 });
  });

  it('change one by one, and are found as they were written', async () => {
    const { applicationId } = await register();
    const members = {
      displayName: 'Portal',
      roles: ['Reader' as const],
      publicClient: true,
      consented: true,
      redirectUris: ['http://localhost/cb'],
      identifierUris: [uriOf(), `api://${applicationId}`],
      scopes: ['read'],
      appRoles: [{ id: stranger(), value: 'Task.Write', displayName: 'Writers' }],
    };
    for (const [name, value] of Object.entries(members)) {
      const changed = await directory.changeApplication(applicationId.toUpperCase(), { [name]: value });
      expect(await authority.commit(changed)).toBe('done');
      expect(changed.application).not.toHaveProperty('revoked');
    }
    expect(await directory.findApplication(applicationId)).toMatchObject(members);
  });

  it.each<[string, ApplicationMembers]>([
    ['disabled', { enabled: false }],
    ['no public client any more', { publicClient: false }],
    ['consented to no more', { consented: false }],
    ['given fewer roles', { roles: ['Operator'] }],
  ])('end the tokens so far when it is %s', async (_, members) => {
    const { applicationId } = await register({ publicClient: true, consented: true, roles: ['Reader', 'Operator'] });
    const changed = await directory.changeApplication(applicationId, members);
    expect(changed.application.revoked).toBe(authority.start + 10);
  });

  const IDENTIFIER =
    'An identifier URI must be api://…, https://… or urn:…, at most 255 plain characters, without query, fragment and slash at the end.';
  it.each<[string, ApplicationMembers, string]>([
    [
      'a resource of Sallyport',
      { identifierUris: [VAULT] },
      'The identifier URI is a resource of Sallyport itself. Choose another.',
    ],
    [
      'the same in capitals',
      { identifierUris: [VAULT.replace('vault', 'VAULT')] },
      'The identifier URI is a resource of Sallyport itself. Choose another.',
    ],
    ['the same with a slash', { identifierUris: [`${VAULT}/`] }, IDENTIFIER],
    ['a name without a scheme', { identifierUris: ['portal'] }, IDENTIFIER],
    ['a name that reads like a script', { identifierUris: ['javascript:x'] }, IDENTIFIER],
    ['a wildcard', { identifierUris: ['api://*'] }, IDENTIFIER],
    [
      'the id of another',
      { identifierUris: [`api://${stranger()}`] },
      'An identifier URI api://{client id} must have the client id of its own application.',
    ],
    [
      'a name twice',
      { identifierUris: ['api://a.example', 'api://a.example'] },
      'An application has at most 50 identifier URIs, each once.',
    ],
    [
      'a scope of OpenID Connect',
      { scopes: ['OpenID'] },
      'The scope has a name that OpenID Connect uses. Choose another.',
    ],
    [
      'a scope of two words',
      { scopes: ['read write'] },
      'The name of a scope must have 1 to 120 letters, digits and _.:-, and begin with a letter, a digit or _.',
    ],
    [
      'the scope .default',
      { scopes: ['.default'] },
      'The name of a scope must have 1 to 120 letters, digits and _.:-, and begin with a letter, a digit or _.',
    ],
    [
      'a role without a GUID',
      { appRoles: [{ id: '1', value: 'A', displayName: 'A' }] },
      'The id of an app role must be a GUID.',
    ],
    [
      'a script to go to',
      { redirectUris: ['javascript:x'] },
      'A redirect URI must have the scheme https, http for localhost, a reversed domain name, or msal{client id}.',
    ],
    ['no name', { displayName: '' }, 'The display name must have 1 to 256 characters without control characters.'],
  ])('never hold %s', async (_, members, message) => {
    const refused = { code: 'BadParameter', status: 400, message };
    const { applicationId } = authority.application;
    await expect(directory.changeApplication(applicationId, members)).rejects.toMatchObject(refused);
    const made = { tenantId: authority.tenantId, displayName: 'App', ...members };
    expect(() => directory.newApplication(made)).toThrow(expect.objectContaining(refused));
  });

  it('refuse to make a confidential client of one that is called through a scheme of its own', async () => {
    const { applicationId } = await register({ publicClient: true, redirectUris: ['com.example.app:/cb'] });
    await expect(directory.changeApplication(applicationId, { publicClient: false })).rejects.toMatchObject({
      code: 'BadParameter',
      message: 'A redirect URI must be a web address: only a public client has a scheme of its own.',
    });
  });

  describe('as a resource', () => {
    it('lead to it by identifier URI, client id and api://{client id}', async () => {
      const uri = uriOf();
      const application = await register({ identifierUris: [uri] });
      const { applicationId } = application;
      for (const name of [uri, applicationId, `api://${applicationId}`, applicationId.toUpperCase()])
        expect(await directory.findResource(name)).toEqual(application);
      for (const name of [uri.toUpperCase(), `${uri}/`, '', 'api://', `api://${stranger()}`, `${uri}\u0000`])
        expect(await directory.findResource(name)).toBeUndefined();
    });

    it('are of one application only, until it gives them up', async () => {
      const uri = uriOf();
      const { applicationId } = await register({ identifierUris: [uri] });
      const other = await register();
      await expect(directory.changeApplication(other.applicationId, { identifierUris: [uri] })).rejects.toMatchObject({
        code: 'Conflict',
        message: 'An application has this identifier URI already. Take another one.',
      });
      const twin = { tenantId: authority.tenantId, displayName: 'Twin', identifierUris: [uri] };
      expect(await authority.commit(directory.newApplication(twin))).toBe('conflict');
      await authority.commit(await directory.changeApplication(applicationId, { identifierUris: [] }));
      expect(await directory.findResource(uri)).toBeUndefined();
      await authority.commit(await directory.changeApplication(other.applicationId, { identifierUris: [uri] }));
      expect(await directory.findResource(uri)).toMatchObject({ applicationId: other.applicationId });
    });

    it('are free again once it is deleted, and it is found no more', async () => {
      const uri = uriOf();
      const { applicationId } = await register({ identifierUris: [uri] });
      await authority.commit(await directory.deleteApplication(applicationId));
      expect(await directory.findApplication(applicationId)).toBeUndefined();
      expect(await directory.findResource(uri)).toBeUndefined();
      await register({ identifierUris: [uri] });
    });
  });

  it('are not there to change where the application is not', async () => {
    const missing = { code: 'NotFound', message: 'There is no application with this id.' };
    await expect(directory.changeApplication(stranger(), {})).rejects.toMatchObject(missing);
    await expect(directory.deleteApplication('')).rejects.toMatchObject(missing);
  });
});
