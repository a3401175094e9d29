import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { audited } from './audit.ts';
import { errorOf, MANAGEMENT, useDirectory } from './directory.ts';
import { describeOnBoth } from './postgres.ts';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Application {
  readonly appId: string;
  readonly id: string;
}

describeOnBoth('applications of the directory', (newUrl) => {
  const { test, call, newAdministrator } = useDirectory(newUrl);

  const create = async (members: object = {}) => {
    const made = await call('POST', 'applications', { displayName: 'Orders', ...members });
    expect([made.status, made.text]).toEqual([201, expect.any(String)]);
    return made.body as unknown as Application;
  };
  const addPassword = async (appId: string, body: object = {}) => {
    const added = await call('POST', `applications/${appId}/addPassword`, body);
    expect([added.status, added.text]).toEqual([201, expect.any(String)]);
    return added.body as unknown as { secretText: string; keyId: string; endDateTime: string };
  };
  const signIn = (clientId: string, clientSecret: string) => test.gateway.token({ clientId, clientSecret }, MANAGEMENT);
  const credentialsOf = async (appId: string) =>
    (await call('GET', `applications/${appId}`)).body['passwordCredentials'] as unknown as { keyId: string }[];

  describe('an application', () => {
    it('is made without a secret, and its record names it', async () => {
      const { result, records } = await audited(test.gateway, () =>
        call('POST', 'applications', { displayName: 'Orders', roles: ['Reader'] }),
      );
      expect([result.status, result.headers['cache-control'], result.body]).toEqual([
        201,
        'no-store',
        {
          appId: expect.stringMatching(GUID),
          id: expect.stringMatching(GUID),
          tenantId: test.gateway.ready.authority.tenantId,
          displayName: 'Orders',
          accountEnabled: true,
          roles: ['Reader'],
          isFallbackPublicClient: false,
          redirectUris: [],
          identifierUris: [],
          scopes: ['user_impersonation', 'access_as_user'],
          adminConsent: false,
          passwordCredentials: [],
          keyCredentials: [],
          federatedIdentityCredentials: [],
        },
      ]);
      const { appId } = result.body as unknown as Application;
      expect(records).toMatchObject([{ operation: 'CreateApplication', target: `applications/${appId}`, status: 201 }]);
      expect((await call('GET', `applications/${appId.toUpperCase()}`)).body).toEqual(result.body);
    });

    it.each([
      ['no name', {}],
      ['an empty name', { displayName: ' ' }],
      ['a name that is too long', { displayName: 'x'.repeat(257) }],
      ['a name that a terminal obeys', { displayName: 'a\u001b[2J' }],
      ['a name that turns text around', { displayName: 'a\u202eb' }],
    ])('refuses %s', async (_, members) => {
      expect(errorOf(await call('POST', 'applications', members))).toEqual([
        400,
        'BadParameter',
        'The parameter displayName is not valid: it has 1 to 256 characters, and none that a terminal obeys.',
      ]);
    });

    it('refuses a role that is none, and stores nothing', async () => {
      const reply = await call('POST', 'applications', { displayName: 'Owner of all', roles: ['Owner'] });
      expect(errorOf(reply)).toEqual([
        400,
        'BadParameter',
        'The parameter roles.0 is not valid: a role is one of Reader, Operator, Administrator.',
      ]);
      expect((await call('GET', 'applications')).text).not.toContain('Owner of all');
    });

    it('is listed a hundred at a time, each once', async () => {
      const made = await Promise.all(Array.from({ length: 102 }, () => create()));
      const found: string[] = [];
      let after = '';
      for (let pages = 0; pages < 5; pages += 1) {
        const { value, next } = (await call('GET', `applications${after}`)).body as unknown as {
          value: Application[];
          next: string | null;
        };
        expect(value.length).toBeLessThanOrEqual(100);
        found.push(...value.map(({ appId }) => appId));
        if (next === null) break;
        after = `?after=${next}`;
      }
      expect(found).toEqual([...new Set(found)].sort());
      expect(found).toEqual(expect.arrayContaining(made.map(({ appId }) => appId)));
    });

    it('is nobody any more once it is deleted, also to who holds a token', async () => {
      const { appId } = await create({ roles: ['Reader'] });
      const { secretText } = await addPassword(appId);
      const mine = await signIn(appId, secretText);
      expect((await call('GET', 'applications', undefined, mine)).status).toBe(200);
      const { result, records } = await audited(test.gateway, () => call('DELETE', `applications/${appId}`));
      expect([result.status, result.body]).toEqual([200, {}]);
      expect(records).toMatchObject([{ operation: 'DeleteApplication', target: `applications/${appId}`, status: 200 }]);
      expect((await call('GET', 'applications', undefined, mine)).status).toBe(401);
      const gone = [404, 'NotFound', 'There is no application with this id.'];
      for (const reply of [
        await call('DELETE', `applications/${appId}`),
        await call('GET', `applications/${appId}`),
        await call('POST', `applications/${appId}/addPassword`, {}),
      ]) {
        expect(errorOf(reply)).toEqual(gone);
      }
    });
  });

  describe('a secret', () => {
    it('is shown once, signs in, and stands in no other answer and no record', async () => {
      const { appId } = await create();
      const { result, records } = await audited(test.gateway, () => addPassword(appId));
      expect(await signIn(appId, result.secretText)).toMatch(/^ey/);
      const shown = await call('GET', `applications/${appId}`);
      expect(await credentialsOf(appId)).toMatchObject([{ keyId: result.keyId, hint: result.secretText.slice(0, 3) }]);
      expect(shown.text + JSON.stringify(records)).not.toContain(result.secretText);
      expect(records).toMatchObject([
        { operation: 'AddPassword', target: `applications/${appId}`, key: result.keyId, status: 201 },
      ]);
    });

    it('ends the others, unless it is appended', async () => {
      const { appId } = await create({ roles: ['Reader'] });
      const first = await addPassword(appId);
      const second = await addPassword(appId, { append: true });
      const token = await signIn(appId, first.secretText);
      expect((await credentialsOf(appId)).map(({ keyId }) => keyId)).toEqual([first.keyId, second.keyId]);
      const third = await addPassword(appId);
      expect((await credentialsOf(appId)).map(({ keyId }) => keyId)).toEqual([third.keyId]);
      expect(await signIn(appId, second.secretText)).toBe('undefined');
      expect((await call('GET', 'applications', undefined, token)).status).toBe(401);
    });

    it('lives until the time that is said, which lies ahead and not too far', async () => {
      const { appId } = await create();
      const end = new Date(Math.ceil(Date.now() / 1000) * 1000 + 86_400_000).toISOString().replace('.000Z', 'Z');
      const { endDateTime } = await addPassword(appId, { endDateTime: end });
      expect(Math.abs(Date.parse(endDateTime) - Date.parse(end))).toBeLessThanOrEqual(2000);
      for (const wrong of ['2020-01-01T00:00:00Z', '2099-01-01T00:00:00Z']) {
        expect(errorOf(await call('POST', `applications/${appId}/addPassword`, { endDateTime: wrong }))).toEqual([
          400,
          'BadParameter',
          'The parameter endDateTime is not valid: it lies in the next 10 years.',
        ]);
      }
      expect(errorOf(await call('POST', `applications/${appId}/addPassword`, { endDateTime: 'soon' }))).toEqual([
        400,
        'BadParameter',
        'The parameter endDateTime is not valid: endDateTime is a time in UTC, such as 2030-01-31T00:00:00Z.',
      ]);
    });

    it('ends by its id, and one that is not there is not found', async () => {
      const { appId } = await create();
      const { secretText, keyId } = await addPassword(appId);
      const { result, records } = await audited(test.gateway, () =>
        call('DELETE', `applications/${appId}/passwords/${keyId}`),
      );
      expect(result.status).toBe(200);
      expect(records).toMatchObject([{ operation: 'RemovePassword', target: `applications/${appId}`, key: keyId }]);
      expect(await signIn(appId, secretText)).toBe('undefined');
      expect(errorOf(await call('DELETE', `applications/${appId}/passwords/${randomUUID()}`))).toEqual([
        404,
        'NotFound',
        'The application has no secret with this id.',
      ]);
    });
  });

  describe('an administrator', () => {
    it('cannot delete himself, nor end his own last secret', async () => {
      const { clientId, token } = await newAdministrator();
      expect(errorOf(await call('DELETE', `applications/${clientId}`, undefined, token))).toEqual([
        409,
        'Conflict',
        'This is who you are signed in as: let another administrator do it.',
      ]);
      const [{ keyId } = { keyId: '' }] = await credentialsOf(clientId);
      expect(errorOf(await call('DELETE', `applications/${clientId}/passwords/${keyId}`, undefined, token))).toEqual([
        409,
        'Conflict',
        'This is the last credential of who you are signed in as: add another one first.',
      ]);
      expect((await call('DELETE', `applications/${clientId}`)).status).toBe(200);
    });

    it('cannot end his last secret that is valid, though an expired one stays', async () => {
      const { clientId, token } = await newAdministrator();
      const [{ keyId } = { keyId: '' }] = await credentialsOf(clientId);
      const { clock } = test.gateway;
      const endDateTime = `${new Date(Math.max(clock.now, Date.now()) + 60_000).toISOString().slice(0, 19)}Z`;
      const added = await call('POST', `applications/${clientId}/addPassword`, { append: true, endDateTime });
      expect(added.status).toBe(201);
      clock.now = Math.max(clock.now, Date.now()) + 61_000;
      expect(errorOf(await call('DELETE', `applications/${clientId}/passwords/${keyId}`, undefined, token))).toEqual([
        409,
        'Conflict',
        'This is the last credential of who you are signed in as: add another one first.',
      ]);
      expect((await call('DELETE', `applications/${clientId}`)).status).toBe(200);
    });
  });

  it('a principal is found by its client id and by its object id', async () => {
    const { appId, id } = await create();
    const found = { objectId: id, principalType: 'ServicePrincipal', displayName: 'Orders', appId };
    for (const each of [appId, id]) expect((await call('GET', `/admin/principals/${each}`)).body).toEqual(found);
    const nobody = randomUUID();
    expect((await call('GET', `/admin/principals/${nobody}`)).body).toEqual({
      objectId: nobody,
      principalType: null,
      displayName: null,
      appId: null,
    });
  });
});
