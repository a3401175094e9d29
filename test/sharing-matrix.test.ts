import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuthId, Connection } from '../src/connections/connection.ts';
import { CONNECTIONS_TOPIC, newConnectionId } from '../src/connections/connections.ts';
import { UNSHAREABLE } from '../src/connections/sharing.ts';
import { type Client, CONNECTIONS, commit, manage, newApplication } from './administration.ts';
import { adminToken, grant, hubToken, newPerson, type Person, policyFor, useConnection } from './callers.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';

/** Every kind of connection, everybody who might use it, with a policy and without, by a token and by a key. */
const TYPES: readonly [row: string, authId: AuthId, shareable: boolean][] = [
  ['Bring your own application', 'oauthBYOA', false],
  ['Client Certificate Auth', 'CertOauth', true],
  ['Default Azure AD application for OAuth (sovereign clouds)', 'oauthDefault', false],
  ['Default Microsoft Entra ID application for OAuth', 'oauthDefault', false],
  ['Service principal (Microsoft Entra ID application)', 'oauthServicePrincipal', false],
  ['Service principal (Azure AD application, sovereign clouds)', 'oauthServicePrincipal', false],
  ['Default [DEPRECATED]', 'default', false],
  ['Managed identity', 'oauthMI', false],
];

const WHO = [
  'the owner',
  'another user',
  'a member of a group',
  'an application',
  'another application',
  'an administrator',
] as const;
type Who = (typeof WHO)[number];

/** Whom a policy would name, and the tokens he comes with. */
interface Character {
  readonly objectId: string;
  readonly grantee: string;
  readonly hub: () => Promise<string>;
  readonly admin: () => Promise<string>;
}

/** What came of a call: refused by one of the three doors, or let in, whatever the vault said then. */
function verdict({ status, body }: Reply): 'in' | 'no policy' | 'not shareable' | 'no key' {
  const message = String((body['error'] as { message?: string } | undefined)?.message ?? body['message']);
  if (status === 403 && message.startsWith('Error from token exchange: Permission denied')) return 'no policy';
  if (status === 403 && message === UNSHAREABLE) return 'not shareable';
  return status === 401 && message.startsWith('The request has no valid key') ? 'no key' : 'in';
}

let gateway: TestGateway;
let owner: Person;
let cast: Readonly<Record<Who, Character>>;

beforeAll(async () => {
  gateway = await startTestGateway();
  owner = await newPerson(gateway, ['Operator']);
  const member = await newPerson(gateway, ['Operator']);
  const { directory } = gateway.services.authority;
  const { group, ...made } = await directory.newGroup({
    tenantId: gateway.ready.authority.tenantId,
    displayName: 'Team',
  });
  await commit(gateway, made);
  await commit(gateway, await directory.addMember(group.objectId, member.objectId));
  const person = (who: Person, grantee = who.objectId): Character => ({
    objectId: who.objectId,
    grantee,
    hub: () => who.token(),
    admin: () => who.token('api://sallyport'),
  });
  const application = (client: Client): Character => ({
    objectId: client.objectId,
    grantee: client.objectId,
    hub: () => hubToken(gateway, client),
    admin: () => adminToken(gateway, client),
  });
  cast = {
    'the owner': person(owner),
    'another user': person(await newPerson(gateway, ['Operator'])),
    'a member of a group': person(member, group.objectId),
    'an application': application(await newApplication(gateway, { roles: ['Operator'] })),
    'another application': application(await newApplication(gateway, { roles: ['Operator'] })),
    'an administrator': application(await newApplication(gateway, { roles: ['Administrator'] })),
  };
});

afterAll(() => gateway.stop());

let made = 0;

/** One of the kind, without secrets: who is let in is decided before anybody signs in. */
async function connect(authId: AuthId): Promise<{ id: string; name: string }> {
  const { tenantId } = gateway.ready.authority;
  const name = `m${(made += 1)}`;
  const id = newConnectionId();
  const connection = {
    authId,
    tenantId,
    clientId: owner.objectId,
    id,
    name: `${CONNECTIONS.split('/')[2]}/tests/${name}`,
    displayName: name,
    created: 0,
    changed: 0,
    owner: { tenantId, objectId: owner.objectId },
    vaultName: 'demo',
    runHistory: true,
    shape: 'set',
  } as Connection;
  const changes = gateway.services.connections.create(connection, {});
  await commit(gateway, { changes, touches: [CONNECTIONS_TOPIC] });
  return { id, name };
}

/** A policy as if the directory had not known whom it names, as it is with those of Microsoft Entra ID. */
async function grantUnknown(id: string, objectId: string): Promise<void> {
  const principal = { tenantId: gateway.ready.authority.tenantId, objectId };
  const changes = gateway.services.management.accessPolicies.create({ connection: id, name: 'unknown', principal });
  await commit(gateway, { changes, touches: [CONNECTIONS_TOPIC] });
}

const isPerson = (who: Who): boolean => who === 'another user' || who === 'a member of a group';

describe.each(TYPES)('%s', (_row, authId, shareable) => {
  it.each(WHO)('%s without a policy', async (who) => {
    const { id } = await connect(authId);
    const reply = await useConnection(gateway, id, `Bearer ${await cast[who].hub()}`);
    expect(verdict(reply)).toBe(who === 'the owner' ? 'in' : 'no policy');
    const other = await useConnection(gateway, '0'.repeat(32), `Bearer ${await cast[who].hub()}`);
    if (who !== 'the owner') expect(other.text.replaceAll('0'.repeat(32), id)).toBe(reply.text);
  });

  it.each(WHO)('%s with a policy that the owner makes', async (who) => {
    const { id, name } = await connect(authId);
    const granted = await grant(gateway, name, cast[who].grantee, await owner.token('api://sallyport'));
    const allowed = shareable || !isPerson(who);
    expect(granted.status).toBe(allowed ? 201 : 403);
    const reply = await useConnection(gateway, id, `Bearer ${await cast[who].hub()}`);
    expect(verdict(reply)).toBe(allowed ? 'in' : 'no policy');
  });

  it.each(WHO)('%s with a policy for a principal of whom nothing was known', async (who) => {
    const { id } = await connect(authId);
    await grantUnknown(id, cast[who].grantee);
    const reply = await useConnection(gateway, id, `Bearer ${await cast[who].hub()}`);
    expect(verdict(reply)).toBe(shareable || !isPerson(who) ? 'in' : 'not shareable');
  });

  it.each(WHO)('%s makes a key', async (who) => {
    const { id, name } = await connect(authId);
    await grantUnknown(id, cast[who].grantee);
    const token = await cast[who].admin();
    const minted = await manage(gateway, 'POST', `${CONNECTIONS}/${name}/listConnectionKeys`, { body: {}, token });
    const may = shareable || who === 'the owner' || who === 'an administrator';
    expect(minted.status).toBe(may ? 200 : 403);
    const key = may ? String(minted.body['connectionKey']) : 'A'.repeat(43);
    expect(verdict(await useConnection(gateway, id, `Key ${key}`))).toBe(may ? 'in' : 'no key');
  });

  it.each(WHO)('%s gives it to others, changes and deletes it', async (who) => {
    const { id, name } = await connect(authId);
    await grantUnknown(id, cast[who].grantee);
    const token = await cast[who].admin();
    const may = who === 'the owner' || who === 'an administrator';
    const friend = await newApplication(gateway);
    const path = `${CONNECTIONS}/${name}`;
    const properties = policyFor(gateway, friend.objectId);
    const given = await manage(gateway, 'PUT', `${path}/accessPolicies/friend`, { body: { properties }, token });
    expect(given.status).toBe(may ? 201 : 403);
    const used = await useConnection(gateway, id, `Bearer ${await hubToken(gateway, friend)}`);
    expect(verdict(used)).toBe(may ? 'in' : 'no policy');
    expect((await manage(gateway, 'DELETE', path, { token })).status).toBe(may ? 200 : 403);
  });
});

it('what others had of a shareable connection ends when it becomes another kind, but for applications', async () => {
  const { id, name } = await connect('CertOauth');
  const token = await cast['an application'].admin();
  const minted = await manage(gateway, 'POST', `${CONNECTIONS}/${name}/listConnectionKeys`, { body: {}, token });
  await grantUnknown(id, cast['another user'].grantee);
  await grant(gateway, name, cast['an application'].grantee);
  const key = `Key ${String(minted.body['connectionKey'])}`;
  const user = `Bearer ${await cast['another user'].hub()}`;
  const application = `Bearer ${await cast['an application'].hub()}`;
  const verdicts = async () =>
    (await Promise.all([key, user, application].map((each) => useConnection(gateway, id, each)))).map(verdict);
  expect(await verdicts()).toEqual(['in', 'in', 'in']);
  const { connections } = gateway.services;
  const before = await connections.stored(id);
  if (before === undefined) throw new Error('the connection is not there');
  const { authId: _, ...rest } = before.connection;
  const changes = connections.replace(before, { ...rest, authId: 'oauthDefault' }, {});
  await commit(gateway, { changes, touches: [CONNECTIONS_TOPIC] });
  expect(await verdicts()).toEqual(['no key', 'not shareable', 'in']);
});

it('a key that others were making of a shareable connection does not outlive the sharing', async () => {
  const { id, name } = await connect('CertOauth');
  const stored = await gateway.services.connections.stored(id);
  const late = gateway.services.connectionKeys.mint(id, { of: stored }).changes;
  const path = `${CONNECTIONS}/${name}`;
  const token = await cast['another user'].admin();
  const ownToken = await cast['the owner'].admin();
  const mint = () => manage(gateway, 'POST', `${path}/listConnectionKeys`, { body: {}, token });
  const properties = { parameterValueSet: { name: 'oauthDefault', values: { vaultName: { value: 'demo' } } } };
  const change = () => manage(gateway, 'PUT', path, { body: { properties }, token: ownToken });
  const minting = Array.from({ length: 20 }, mint);
  const [changed, ...minted] = await Promise.all([change(), ...minting, ...Array.from({ length: 20 }, mint)]);
  expect(changed.status).toBe(200);
  for (const { status } of minted) expect([200, 403]).toContain(status);
  const listed = await manage(gateway, 'GET', `${path}/connectionKeys`, { token });
  expect(listed.body).toEqual({ value: [] });
  expect(await gateway.services.store.write({ changes: late, record: '{}', conflict: '' })).toBe('conflict');
});

it('a group does not count where the token leaves groups out', async () => {
  const { id } = await connect('CertOauth');
  const { directory } = gateway.services.authority;
  const { tenantId } = gateway.ready.authority;
  const crowd = await newPerson(gateway);
  for (let at = 0; at <= 200; at += 1) {
    const { group, ...unit } = await directory.newGroup({ tenantId, displayName: `Group ${at}` });
    await commit(gateway, unit);
    await commit(gateway, await directory.addMember(group.objectId, crowd.objectId));
    if (at === 0) await grantUnknown(id, group.objectId);
    if (at === 199) expect(verdict(await useConnection(gateway, id, `Bearer ${await crowd.token()}`))).toBe('in');
  }
  expect(verdict(await useConnection(gateway, id, `Bearer ${await crowd.token()}`))).toBe('no policy');
});
