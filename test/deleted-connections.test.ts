import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Client,
  CONNECTIONS,
  commit,
  GROUP,
  manage,
  mintKey,
  newApplication,
  newConnection,
} from './administration.ts';
import { audited } from './audit.ts';
import { adminToken, grant, hubToken, missingPolicy, newOperator, useConnection } from './callers.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** Between its deletion and its purge a connection is of no use to anybody, and can come back without its keys. */
const DELETED = `${GROUP}/providers/Microsoft.Web/deletedConnections`;
const DAY = 86_400_000;

interface Deleted {
  readonly id: string;
  readonly name: string;
  readonly properties: Record<string, string>;
}

const errorOf = ({ text }: Reply) => (JSON.parse(text) as { error: { code: string; message: string } }).error;

describeOnBoth('a deleted connection', (newUrl) => {
  let gateway: TestGateway;
  let owner: Client;
  let token: string;

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
    owner = await newOperator(gateway);
    token = await adminToken(gateway, owner);
  });

  afterAll(() => gateway.stop());

  const remove = (name: string, as = token) => manage(gateway, 'DELETE', `${CONNECTIONS}/${name}`, { token: as });
  const recover = (id: string, as = token) =>
    manage(gateway, 'POST', `${DELETED}/${id}/recover`, { body: {}, token: as });
  const listed = async (name: string) => {
    const { value } = (await manage(gateway, 'GET', DELETED, { token })).body as unknown as { value: Deleted[] };
    return value.filter(({ properties }) => properties['connectionName'] === name);
  };
  const byKey = (id: string, key: string) => useConnection(gateway, id, `Key ${key}`);
  const byToken = async (id: string, who: Client) =>
    useConnection(gateway, id, `Bearer ${await hubToken(gateway, who)}`);
  const newDoomed = (name: string) => newConnection(gateway, name, { token });

  it('opens to nobody, and comes back under its id with all but its keys', async () => {
    const friend = await newApplication(gateway);
    const { id, key } = await newDoomed('back');
    await grant(gateway, 'back', friend.objectId, token);
    const { body } = await manage(gateway, 'GET', `${CONNECTIONS}/back`);
    const before = body as unknown as { properties: object };
    expect((await remove('back')).status).toBe(200);

    expect((await byKey(id, key)).status).toBe(401);
    for (const who of [owner, friend]) {
      const reply = await byToken(id, who);
      expect([reply.status, reply.body['message']]).toEqual([403, missingPolicy(gateway, who, id)]);
    }
    for (const [method, path, body] of [
      ['GET', ''],
      ['POST', '/listConnectionKeys', {}],
      ['POST', '/listConsentLinks', { parameters: [{ parameterName: 'token', redirectUrl: 'http://127.0.0.1:1/' }] }],
      ['POST', '/confirmConsentCode', { code: 'A'.repeat(43) }],
      ['POST', '/dynamicInvoke', { request: { method: 'get', path: '/secrets' } }],
      ['PATCH', '', { properties: {} }],
      ['GET', '/runs'],
      ['GET', '/connectionKeys'],
      ['GET', '/accessPolicies'],
      ['GET', '/extensions/proxy/testconnection'],
    ] as const satisfies readonly (readonly [string, string, object?])[]) {
      const reply = await manage(gateway, method, `${CONNECTIONS}/back${path}`, {
        token,
        ...(body !== undefined && { body }),
      });
      expect([path, reply.status, errorOf(reply).message]).toEqual([
        path,
        404,
        'There is no connection back in the resource group tests.',
      ]);
    }

    const { result, records } = await audited(gateway, () => recover(id));
    const changedTime = expect.any(String) as unknown;
    const properties = { ...before.properties, changedTime };
    expect([result.status, result.body]).toEqual([200, { ...before, properties }]);
    expect(records.at(-1)).toMatchObject({ operation: 'RecoverDeletedConnection', connection: id, status: 200 });
    expect((await byKey(id, key)).status).toBe(401);
    expect([(await byToken(id, owner)).status, (await byToken(id, friend)).status]).toEqual([200, 200]);
    expect((await byKey(id, await mintKey(gateway, 'back'))).status).toBe(200);
    expect(await listed('back')).toEqual([]);
  });

  it('is listed with its dates, and nothing secret', async () => {
    const { id } = await newDoomed('seen');
    gateway.clock.now = Date.now() + 1000;
    await remove('seen');
    const at = gateway.clock.now;
    gateway.clock.now = 0;
    expect(await listed('seen')).toEqual([
      {
        id: `${DELETED}/${id}`,
        name: id,
        type: 'Microsoft.Web/deletedConnections',
        properties: {
          connectionName: 'seen',
          connectionId: `${CONNECTIONS}/seen`,
          displayName: 'seen',
          parameterSet: 'oauthServicePrincipal',
          deletionDate: new Date(at).toISOString(),
          scheduledPurgeDate: new Date(at + 7 * DAY).toISOString(),
        },
      },
    ]);
    const kept = await gateway.services.deletedConnections.list(`${GROUP.split('/')[2]}/tests/`);
    expect(JSON.stringify(kept)).not.toContain(gateway.ready.authority.clientSecret ?? 'no secret');
    const elsewhere = DELETED.replace('/tests/', '/test/');
    expect((await manage(gateway, 'GET', elsewhere, { token })).body).toEqual({ value: [] });
    expect(errorOf(await manage(gateway, 'POST', `${elsewhere}/${id}/recover`, { body: {}, token }))).toEqual({
      code: 'NotFound',
      message: `There is no deleted connection ${id} in the resource group test.`,
    });
  });

  it('gives its name away, and has to wait for it', async () => {
    const first = await newDoomed('twice');
    await remove('twice');
    const second = await newDoomed('twice');
    expect(second.id).not.toBe(first.id);
    const reply = await recover(first.id);
    expect([reply.status, errorOf(reply)]).toEqual([
      409,
      {
        code: 'Conflict',
        message: 'Another connection has the name twice by now. Delete it first, or leave this one deleted.',
      },
    ]);
    expect((await byToken(second.id, owner)).status).toBe(200);
    await remove('twice');
    expect((await listed('twice')).map(({ name }) => name).sort()).toEqual([first.id, second.id].sort());
    expect((await recover(first.id)).status).toBe(200);
    expect([(await byToken(first.id, owner)).status, (await byToken(second.id, owner)).status]).toEqual([200, 403]);
  });

  it('is brought back by its owner and Administrators, and purged by Administrators', async () => {
    const { id } = await newDoomed('whose');
    await remove('whose');
    const other = await adminToken(gateway, await newOperator(gateway));
    expect(errorOf(await recover(id, other))).toEqual({
      code: 'Forbidden',
      message: 'Only the owner of the connection whose and Administrators may change or delete it.',
    });
    expect((await manage(gateway, 'DELETE', `${DELETED}/${id}`, { token })).status).toBe(403);
    const { result, records } = await audited(gateway, () => manage(gateway, 'DELETE', `${DELETED}/${id}`));
    expect(result.status).toBe(200);
    expect(records.at(-1)).toMatchObject({ operation: 'PurgeDeletedConnection', connection: id });
    expect((await recover(id)).status).toBe(404);
    expect((await manage(gateway, 'DELETE', `${DELETED}/${id}`)).status).toBe(404);
  });

  it('does not come back where nobody could make it any more', async () => {
    const { id } = await newDoomed('identity');
    const { connections } = gateway.services;
    const before = await connections.stored(id);
    if (before === undefined) throw new Error('the connection is not there');
    const { authId: _, ...rest } = before.connection;
    const changes = connections.replace(before, { ...rest, authId: 'oauthMI' }, {});
    await commit(gateway, { changes, touches: ['connections'] });
    await remove('identity');
    const mine = await recover(id);
    expect([mine.status, errorOf(mine).message]).toEqual([
      403,
      'Connections of the kind oauthMI use this server’s own identity: only Administrators make them.',
    ]);
    const theirs = await manage(gateway, 'POST', `${DELETED}/${id}/recover`, { body: {} });
    expect([theirs.status, errorOf(theirs).code]).toEqual([400, 'BadParameter']);
    expect(errorOf(theirs).message).toMatch(/^The connection's parameter vaultName is not valid/);
  });

  it('is recovered once, by however many at once', async () => {
    const { id } = await newDoomed('contended');
    await remove('contended');
    const replies = await Promise.all(Array.from({ length: 8 }, () => recover(id)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.every(({ status }) => [200, 404, 409].includes(status))).toBe(true);
  });

  it('takes every key with it, also one that was being made', async () => {
    const { id } = await newDoomed('minted');
    const minting = Array.from({ length: 10 }, () =>
      manage(gateway, 'POST', `${CONNECTIONS}/minted/listConnectionKeys`, { body: {}, token }),
    );
    const [minted] = await Promise.all([Promise.all(minting), remove('minted')]);
    expect((await recover(id)).status).toBe(200);
    const keys = minted.flatMap(({ status, body }) => (status === 200 ? [String(body['connectionKey'])] : []));
    expect(await Promise.all(keys.map(async (key) => (await byKey(id, key)).status))).toEqual(keys.map(() => 401));
    const left = await manage(gateway, 'GET', `${CONNECTIONS}/minted/connectionKeys`, { token });
    expect(left.body).toEqual({ value: [] });
  });

  it('gets neither a key nor a policy that was on its way, for the day on which it comes back', async () => {
    const { id } = await newDoomed('late');
    const { connectionKeys, management, store } = gateway.services;
    const principal = { tenantId: gateway.ready.authority.tenantId, objectId: owner.objectId };
    const late = [
      connectionKeys.mint(id).changes,
      management.accessPolicies.create({ connection: id, name: 'late', principal }),
    ];
    await remove('late');
    for (const changes of late)
      expect(await store.write({ changes, touches: ['connections'], record: '{}', conflict: '' })).toBe('conflict');
  });

  it('that was changed in the database is neither brought back nor purged', async () => {
    const { id } = await newDoomed('edited');
    await remove('edited');
    const { store } = gateway.services;
    const [row] = await gateway.services.deletedConnections
      .list(`${GROUP.split('/')[2]}/tests/`)
      .then((all) => all.filter(({ connection }) => connection.id === id));
    const meta = JSON.stringify({ ...row, until: row === undefined ? 0 : row.until + DAY });
    const sql = `update deleted_connection set meta = ${store.dialect === 'sqlite' ? '?' : '$1'} where id = ${store.dialect === 'sqlite' ? '?' : '$2'}`;
    await store.write({ changes: [{ sql, parameters: [meta, id], rows: 1 }], record: '{}', conflict: '' });
    const reply = await recover(id);
    expect([reply.status, errorOf(reply).code]).toEqual([500, 'Tampered']);
    gateway.clock.now = Date.now() + 9 * DAY;
    await gateway.jobs.look('purge-connections');
    gateway.clock.now = 0;
    const forged = `delete from deleted_connection where id = ${store.dialect === 'sqlite' ? '?' : '$1'}`;
    expect(
      await store.write({ changes: [{ sql: forged, parameters: [id], rows: 1 }], record: '{}', conflict: '' }),
    ).toBe('done');
  });

  it('is purged by itself when its time is over, with its policies and a record', async () => {
    const { id } = await newDoomed('over');
    await grant(gateway, 'over', owner.objectId, token);
    await remove('over');
    expect(await gateway.services.management.accessPolicies.list(id)).toHaveLength(1);
    gateway.clock.now = Date.now() + 7 * DAY - 60_000;
    await gateway.jobs.look('purge-connections');
    expect(await gateway.services.deletedConnections.find(id)).toBeDefined();
    gateway.clock.now = Date.now() + 7 * DAY + 1000;
    const late = await adminToken(gateway, owner);
    expect(errorOf(await recover(id, late)).code).toBe('NotFound');
    const { result, records } = await audited(gateway, () => gateway.jobs.look('purge-connections'));
    gateway.clock.now = 0;
    expect(result).toBeGreaterThan(0);
    expect(records.filter(({ connection }) => connection === id)).toMatchObject([
      { category: 'management', operation: 'ConnectionPurge', resultType: 'Success' },
    ]);
    expect(await gateway.services.deletedConnections.find(id)).toBeUndefined();
    expect(await gateway.services.management.accessPolicies.list(id)).toEqual([]);
  });
});

describe('without retention', () => {
  it('a deleted connection is gone at once', async () => {
    const gateway = await startTestGateway({ connectionRetentionDays: 0 });
    const { id } = await newConnection(gateway, 'brief');
    await manage(gateway, 'DELETE', `${CONNECTIONS}/brief`);
    expect((await manage(gateway, 'GET', DELETED)).body).toEqual({ value: [] });
    expect((await manage(gateway, 'POST', `${DELETED}/${id}/recover`, { body: {} })).status).toBe(404);
    expect(await gateway.services.deletedConnections.find(id)).toBeUndefined();
    await gateway.stop();
  });
});
