import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOST_POLICIES } from '../src/connections/access-policies.ts';
import { UNSHAREABLE } from '../src/connections/sharing.ts';
import {
  type Client,
  CONNECTIONS,
  commit,
  manage,
  newApplication,
  newConnection,
  newVault,
  type TestConnection,
} from './administration.ts';
import { audited } from './audit.ts';
import {
  APIHUB,
  adminToken,
  grant,
  hubToken,
  missingPolicy,
  newOperator,
  newPerson,
  type Person,
  policyFor,
  useConnection,
} from './callers.ts';
import { type Reply, send, startTestGateway, type TestGateway } from './gateway.ts';
import { certificateProperties, newPfx } from './pfx.ts';
import { describeOnBoth } from './postgres.ts';

/** Who may use a connection with a token of his own: its owner, and whom an access policy names. */
const errorOf = ({ text }: Reply) => (JSON.parse(text) as { error: { code: string; message: string } }).error;

describeOnBoth('sharing', (newUrl) => {
  let gateway: TestGateway;
  let connection: TestConnection;
  let owner: Client;
  let stranger: Client;

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
    owner = await newOperator(gateway);
    stranger = await newApplication(gateway);
    connection = await newConnection(gateway, 'shared', { token: await adminToken(gateway, owner) });
  });

  afterAll(() => gateway.stop());

  const policies = `${CONNECTIONS}/shared/accessPolicies`;
  const use = async (who: Client, id = connection.id) =>
    useConnection(gateway, id, `Bearer ${await hubToken(gateway, who)}`);
  const put = (name: string, body: unknown, token?: string) =>
    manage(gateway, 'PUT', `${policies}/${name}`, { body, ...(token !== undefined && { token }) });

  describe('a token for the connector', () => {
    it('of the owner opens his connection, and the record has both', async () => {
      const { result, records } = await audited(gateway, () => use(owner));
      expect(result.status).toBe(200);
      const { tenantId } = gateway.ready.authority;
      expect(records.filter(({ category }) => category === 'connector')).toMatchObject([
        {
          operation: 'GetSecret',
          status: 200,
          connection: connection.id,
          caller: { objectId: owner.objectId, applicationId: owner.clientId, tenantId },
        },
      ]);
      expect(records.at(-1)).not.toHaveProperty('key');
    });

    it("of anybody else is refused in Microsoft's words, for a connection that is there as for one that is not", async () => {
      for (const id of [connection.id, '0'.repeat(32), 'shared', connection.id.toUpperCase()]) {
        const { result, records } = await audited(gateway, () => use(stranger, id));
        expect([result.status, result.body]).toEqual([
          403,
          {
            status: 403,
            source: new URL(gateway.ready.connector.baseUrl).host,
            message: missingPolicy(gateway, stranger, id),
          },
        ]);
        const [record] = records.filter(({ category }) => category === 'connector');
        expect(record).toMatchObject({ status: 403, resultType: 'Denied', caller: { objectId: stranger.objectId } });
        expect(record).not.toHaveProperty('connection');
      }
    });

    it('is refused where it is for another audience, and the challenge names both ways in', async () => {
      const { url, tenantId } = gateway.ready.authority;
      for (const [token, found] of [
        [await gateway.token(owner), gateway.ready.vaults[0]?.resource],
        [await adminToken(gateway, owner), 'api://sallyport'],
      ]) {
        const reply = await useConnection(gateway, connection.id, `Bearer ${token}`);
        expect([reply.status, reply.body['error']]).toEqual([
          401,
          { message: `AKV10022: Invalid audience. Expected ${APIHUB}, found: ${found}.` },
        ]);
        expect(reply.headers['www-authenticate']).toBe(
          `Key realm="sallyport", Bearer authorization="${url}/${tenantId}", resource="${APIHUB}"`,
        );
      }
    });

    it('opens neither the vault nor administration', async () => {
      const token = await hubToken(gateway, owner);
      expect((await gateway.vault('GET', '/secrets/api-key', undefined, { token })).status).toBe(401);
      expect((await manage(gateway, 'GET', CONNECTIONS, { token })).status).toBe(401);
    });

    it('beside a key is refused: which of the two counts would be anyone’s guess', async () => {
      const url = new URL(`${gateway.ready.connector.baseUrl}/${connection.id}/secrets/api-key/value`);
      const bearer = `Bearer ${await hubToken(gateway, owner)}`;
      for (const authorization of [
        [bearer, `Key ${connection.key}`],
        [`Key ${connection.key}`, bearer],
      ]) {
        const headers = { authorization } as unknown as Record<string, string>;
        expect((await send(url, { method: 'GET', headers })).status).toBe(401);
      }
    });
  });

  describe('an access policy', () => {
    it('opens the connection to an application from the moment of the answer, and its deletion closes it', async () => {
      expect((await use(stranger)).status).toBe(403);
      const made = await grant(gateway, 'shared', stranger.objectId, await adminToken(gateway, owner));
      const name = `of-${stranger.objectId}`;
      expect([made.status, made.body]).toEqual([
        201,
        {
          id: `${policies}/${name}`,
          name,
          type: 'Microsoft.Web/connections/accessPolicies',
          location: 'local',
          properties: policyFor(gateway, stranger.objectId),
        },
      ]);
      expect((await use(stranger)).status).toBe(200);
      expect((await manage(gateway, 'GET', `${policies}/${name.toUpperCase()}`)).body).toEqual(made.body);
      expect((await manage(gateway, 'GET', policies)).body).toEqual({ value: [made.body] });
      const { result, records } = await audited(gateway, () => manage(gateway, 'DELETE', `${policies}/${name}`));
      expect(result.status).toBe(200);
      expect(records.at(-1)).toMatchObject({ connection: connection.id, principal: stranger.objectId });
      expect((await use(stranger)).status).toBe(403);
      expect((await manage(gateway, 'DELETE', `${policies}/${name}`)).status).toBe(204);
      expect(errorOf(await manage(gateway, 'GET', `${policies}/${name}`))).toEqual({
        code: 'NotFound',
        message: `The connection has no access policy ${name}.`,
      });
    });

    it('that is replaced is another principal’s, and no longer the first one’s', async () => {
      const other = await newApplication(gateway);
      expect((await put('one', { properties: policyFor(gateway, stranger.objectId) })).status).toBe(201);
      expect((await put('ONE', { properties: policyFor(gateway, other.objectId) })).status).toBe(200);
      expect([(await use(stranger)).status, (await use(other)).status]).toEqual([403, 200]);
      await manage(gateway, 'DELETE', `${policies}/one`);
    });

    it('of another tenant’s principal is nothing to one with the same object id here', async () => {
      const identity = { objectId: stranger.objectId, tenantId: randomUUID() };
      const properties = { principal: { type: 'ActiveDirectory', identity } };
      expect((await put('elsewhere', { properties })).status).toBe(201);
      expect((await use(stranger)).status).toBe(403);
      await manage(gateway, 'DELETE', `${policies}/elsewhere`);
    });

    it.each([
      ['no properties', {}, 'properties is an object with a principal'],
      ['no principal', { properties: {} }, 'properties.principal is an object with type and identity'],
      [
        'another type',
        { properties: { principal: { type: 'Everybody', identity: {} } } },
        'principal.type is ActiveDirectory',
      ],
      [
        'no identity',
        { properties: { principal: { type: 'ActiveDirectory' } } },
        'principal.identity is an object with objectId and tenantId',
      ],
      [
        'an object id that is none',
        { properties: { principal: { type: 'ActiveDirectory', identity: { objectId: '*', tenantId: randomUUID() } } } },
        'identity.objectId is a GUID',
      ],
    ])('with %s is refused', async (_what, body, why) => {
      const reply = await put('bad', body);
      expect([reply.status, errorOf(reply).code]).toEqual([400, 'BadParameter']);
      expect(errorOf(reply).message).toContain(why);
      expect((await manage(gateway, 'GET', `${policies}/bad`)).status).toBe(404);
    });

    it('may be written in any casing, but not twice', async () => {
      const identity = { ObjectId: stranger.objectId.toUpperCase(), TENANTID: gateway.ready.authority.tenantId };
      const Principal = { Type: 'ActiveDirectory', Identity: identity };
      const body = { Name: 'other', Location: 'westeurope', Properties: { Principal } };
      const reply = await put('cased', body);
      expect([reply.status, reply.body['properties']]).toEqual([201, policyFor(gateway, stranger.objectId)]);
      expect((await use(stranger)).status).toBe(200);
      await manage(gateway, 'DELETE', `${policies}/cased`);
      const twice = { properties: { principal: Principal, Principal: { ...Principal, Identity: {} } } };
      const refused = await put('cased', twice);
      expect([refused.status, errorOf(refused).message]).toEqual([
        400,
        'The parameter properties.principal is not valid: it is there twice, in two casings.',
      ]);
    });

    it('for a client id is refused with the object id that was meant', async () => {
      expect(errorOf(await put('bad', { properties: policyFor(gateway, stranger.clientId) }))).toEqual({
        code: 'BadParameter',
        message: `identity.objectId is the client id of an application; its object id is ${stranger.objectId}.`,
      });
    });

    it('that does not come as JSON is a 415', async () => {
      const { origin } = new URL(gateway.ready.connector.baseUrl);
      const headers = { authorization: `Bearer ${await adminToken(gateway, owner)}`, 'content-type': 'text/plain' };
      const body = JSON.stringify({ properties: policyFor(gateway, stranger.objectId) });
      const url = new URL(`${origin}${policies}/bad?api-version=2018-07-01-preview`);
      const reply = await send(url, { method: 'PUT', headers, body });
      expect([reply.status, errorOf(reply).code]).toEqual([415, 'UnsupportedMediaType']);
    });

    it('is the owner’s and Administrators’ to make and to delete, and no other Operator’s', async () => {
      const token = await adminToken(gateway, await newOperator(gateway));
      const only = 'Only the owner of the connection shared and Administrators may change or delete it.';
      const reply = await put('mine', { properties: policyFor(gateway, stranger.objectId) }, token);
      expect([reply.status, errorOf(reply)]).toEqual([403, { code: 'Forbidden', message: only }]);
      const gone = await manage(gateway, 'DELETE', `${policies}/mine`, { token });
      expect([gone.status, errorOf(gone).message]).toEqual([403, only]);
      expect((await use(stranger)).status).toBe(403);
    });
  });

  describe('a connection that is not shareable', () => {
    it('is granted to no other user and to no group, and they are told to make their own', async () => {
      const person = await newPerson(gateway);
      const reply = await grant(gateway, 'shared', person.objectId);
      expect([reply.status, errorOf(reply)]).toEqual([403, { code: 'Forbidden', message: UNSHAREABLE }]);
    });

    it('stays closed to a user whom the directory did not know when the policy was made', async () => {
      const person = await newPerson(gateway);
      const principal = { tenantId: gateway.ready.authority.tenantId, objectId: person.objectId };
      const policy = { connection: connection.id, name: 'unknown', principal };
      const changes = gateway.services.management.accessPolicies.create(policy);
      await commit(gateway, { changes, touches: ['connections'] });
      const reply = await useConnection(gateway, connection.id, `Bearer ${await person.token()}`);
      expect([reply.status, reply.body['error']]).toEqual([403, { message: UNSHAREABLE }]);
      await manage(gateway, 'DELETE', `${policies}/unknown`);
    });
  });

  describe('who writes to the database', () => {
    /** As somebody would who can write there and has no key: with `?` for each value. */
    const edit = async (statement: string, ...parameters: string[]) => {
      const { store } = gateway.services;
      let at = 0;
      const sql = store.dialect === 'sqlite' ? statement : statement.replace(/\?/g, () => `$${(at += 1)}`);
      const unit = { changes: [{ sql, parameters, rows: 1 }], touches: ['connections'], record: '{}', conflict: '' };
      expect(await store.write(unit)).toBe('done');
    };
    const keyOf = ({ objectId }: Client) => `${gateway.ready.authority.tenantId}/${objectId}`;

    it('makes nobody an owner', async () => {
      await edit('update connection set owner = ? where id = ?', keyOf(stranger), connection.id);
      expect((await use(stranger)).status).toBe(403);
      await edit('update connection set owner = ? where id = ?', keyOf(owner), connection.id);
      expect((await use(owner)).status).toBe(200);
    });

    it('neither turns a policy to another principal nor moves it to another connection', async () => {
      const friend = await newApplication(gateway);
      const other = await newConnection(gateway, 'not-granted');
      await grant(gateway, 'shared', friend.objectId);
      const where = 'where connection = ? and name = ?';
      const name = `of-${friend.objectId}`;
      await edit(`update access_policy set principal = ? ${where}`, keyOf(stranger), connection.id, name);
      expect((await use(stranger)).status).toBe(403);
      await edit(`update access_policy set principal = ? ${where}`, keyOf(friend), connection.id, name);
      expect((await use(friend)).status).toBe(200);
      await edit(`update access_policy set connection = ? ${where}`, other.id, connection.id, name);
      expect([(await use(friend)).status, (await use(friend, other.id)).status]).toEqual([500, 500]);
      await edit(`delete from access_policy ${where}`, other.id, name);
      expect((await use(friend, other.id)).status).toBe(403);
    });
  });

  it('shows whose it is', async () => {
    const { properties } = (await manage(gateway, 'GET', `${CONNECTIONS}/shared`)).body as unknown as {
      properties: object;
    };
    expect(properties).toMatchObject({
      createdBy: { id: owner.objectId, tenantId: gateway.ready.authority.tenantId },
    });
  });

  it('a shareable connection gives its secrets to a person who was granted it, to his group, and to nobody else', async () => {
    const { directory } = gateway.services.authority;
    const { tenantId } = gateway.ready.authority;
    const identity = await newApplication(gateway);
    const { pfx, password, certificatePem } = newPfx();
    await commit(gateway, await directory.addCertificate(identity.clientId, certificatePem));
    const vault = await newVault(gateway, 'people', { [identity.objectId]: { secrets: ['get', 'set'], keys: [] } });
    const url = new URL(`${vault}/secrets/api-key?api-version=7.4`);
    const headers = { authorization: `Bearer ${await gateway.token(identity)}` };
    await send(url, { method: 'PUT', headers, body: { value: 'for people' }, tls: { ca: gateway.ca } });
    const maker = await newPerson(gateway, ['Operator']);
    const token = await maker.token('api://sallyport');
    const { clientId } = identity;
    const properties = certificateProperties({ tenantId, clientId, pfx, password, vault: 'people' });
    const made = await manage(gateway, 'PUT', `${CONNECTIONS}/people`, { body: { properties }, token });
    expect(made.status).toBe(201);
    const { connectionRuntimeUrl } = made.body['properties'] as unknown as { connectionRuntimeUrl: string };
    const id = connectionRuntimeUrl.split('/').at(-1) ?? '';
    const read = async (who: Person) => (await useConnection(gateway, id, `Bearer ${await who.token()}`)).status;

    const [friend, member, nobody] = [await newPerson(gateway), await newPerson(gateway), await newPerson(gateway)];
    const { group, ...grouped } = await directory.newGroup({ tenantId, displayName: 'Readers' });
    await commit(gateway, grouped);
    await commit(gateway, await directory.addMember(group.objectId, member.objectId));
    expect([await read(maker), await read(friend), await read(member), await read(nobody)]).toEqual([
      200, 403, 403, 403,
    ]);
    await grant(gateway, 'people', friend.objectId, token);
    await grant(gateway, 'people', group.objectId, token);
    expect([await read(maker), await read(friend), await read(member), await read(nobody)]).toEqual([
      200, 200, 200, 403,
    ]);
    const { result, records } = await audited(gateway, async () =>
      useConnection(gateway, id, `Bearer ${await friend.token()}`),
    );
    expect(result.body['value']).toBe('for people');
    expect(records).toMatchObject([
      { connection: id, caller: { objectId: friend.objectId }, principal: identity.objectId, via: 'SecretGet' },
    ]);
  });

  it('has a hundred policies at the most, however many come at once', async () => {
    const crowded = await newConnection(gateway, 'crowded');
    const path = `${CONNECTIONS}/crowded/accessPolicies`;
    const one = (at: number) =>
      manage(gateway, 'PUT', `${path}/p${at}`, { body: { properties: policyFor(gateway, randomUUID()) } });
    const replies = await Promise.all(Array.from({ length: MOST_POLICIES + 10 }, (_, at) => one(at)));
    const refused = replies.filter(({ status }) => status !== 201);
    expect(refused.map(errorOf)).toEqual(
      refused.map(() => ({
        code: 'Conflict',
        message: 'A connection has at most 100 access policies. Remove one first, or grant a group.',
      })),
    );
    const { value } = (await manage(gateway, 'GET', path)).body as unknown as { value: unknown[] };
    expect([refused.length, value.length]).toEqual([10, MOST_POLICIES]);
    expect(crowded.id).toMatch(/^[0-9a-f]{32}$/);
  });
});
