import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IDENTITIES, manage, newApplication } from './administration.ts';
import { audited } from './audit.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';

/** Managed identities in Resource Manager's shape, over a real socket. */
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});

afterAll(() => gateway.stop());

const at = (name: string, group = IDENTITIES): string => `${group}/${name}`;
const put = (name: string, body: unknown = {}): Promise<Reply> => manage(gateway, 'PUT', at(name), { body });

interface Identity {
  readonly id: string;
  readonly properties: { readonly clientId: string; readonly principalId: string };
}

const propertiesOf = ({ body }: Reply) => (body as unknown as Identity).properties;

describe('PutIdentity', () => {
  it('makes one, and records who made it and which', async () => {
    const { result, records } = await audited(gateway, () => put('worker', { location: 'local', tags: { a: '1' } }));
    const GUID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect([result.status, result.body]).toEqual([
      201,
      {
        id: at('worker'),
        name: 'worker',
        type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
        location: 'local',
        tags: { a: '1' },
        properties: {
          tenantId: gateway.ready.authority.tenantId,
          clientId: GUID,
          principalId: GUID,
          kind: 'UserAssigned',
          enabled: true,
        },
      },
    ]);
    const { clientId, principalId } = propertiesOf(result);
    expect(records.at(-1)).toMatchObject({
      operation: 'PutIdentity',
      status: 201,
      target: `managedIdentities/${clientId}`,
      principal: principalId,
    });
  });

  it('again, in another case, keeps ids and name, and replaces the tags', async () => {
    const before = propertiesOf(await put('Keeper', { tags: { a: '1' } }));
    const again = await put('KEEPER');
    expect([again.status, again.body['name'], again.body['tags']]).toEqual([200, 'Keeper', {}]);
    expect(propertiesOf(again)).toEqual(before);
  });

  it('many times at once makes one', async () => {
    const replies = await Promise.all(Array.from({ length: 4 }, () => put('raced')));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(new Set(replies.map((reply) => propertiesOf(reply).clientId)).size).toBe(1);
  });

  const NAME = 'it is 3 to 128 letters, digits, - and _, the first a letter or a digit';
  const FIXED = 'Kind and location of a managed identity stay: delete it, and make another one.';

  it.each<[string, unknown, string]>([
    ['ab', {}, `The parameter name is not valid: ${NAME}.`],
    ['-worker', {}, `The parameter name is not valid: ${NAME}.`],
    ['wor%2Fker', {}, `The parameter name is not valid: ${NAME}.`],
    ['other', { tags: { a: 1 } }, 'The parameter tags.a is not valid: it is a text.'],
    ['other', { properties: [] }, 'The parameter properties is not valid: properties is an object.'],
    [
      'other',
      { properties: { kind: 'Root' } },
      'The parameter properties.kind is not valid: it is one of SystemAssigned, UserAssigned.',
    ],
    [
      'other',
      { properties: { enabled: 'yes' } },
      'The parameter properties.enabled is not valid: it is true or false.',
    ],
    ['other', { properties: { enabled: false } }, 'A new managed identity is enabled; disable it once it is there.'],
    ['fixed', { properties: { kind: 'SystemAssigned' } }, FIXED],
    ['fixed', { location: 'elsewhere' }, FIXED],
  ])('refuses %s with %j', async (name, body, message) => {
    await put('fixed');
    const { status, body: answer } = await put(name, body);
    expect([status, answer['error']]).toEqual([400, { code: 'BadParameter', message }]);
    expect((await manage(gateway, 'GET', at('other'))).status).toBe(404);
  });
});

describe('the others', () => {
  it('show it, and list it in its group and its subscription only', async () => {
    await put('listed');
    expect((await manage(gateway, 'GET', at('LISTED'))).body).toMatchObject({ name: 'listed' });
    const elsewhere = IDENTITIES.replace('/resourceGroups/tests/', '/resourceGroups/other/');
    await manage(gateway, 'PUT', at('far-away', elsewhere), { body: {} });
    const names = async (path: string) =>
      ((await manage(gateway, 'GET', path)).body['value'] as unknown as { name: string }[]).map(({ name }) => name);
    expect(await names(IDENTITIES)).toContain('listed');
    expect(await names(IDENTITIES)).not.toContain('far-away');
    expect(await names(elsewhere.replace('/other/', '/OTHER/'))).toEqual(['far-away']);
    const subscription = IDENTITIES.replace(/\/resourceGroups\/\w+/, '');
    expect(await names(subscription)).toEqual(expect.arrayContaining(['far-away', 'listed']));
    expect(await names(subscription.replaceAll('1', '2'))).toEqual([]);
  });

  it('update what is named, and leave the rest', async () => {
    await put('changed', { tags: { a: '1' } });
    const disabled = await manage(gateway, 'PATCH', at('changed'), { body: { properties: { enabled: false } } });
    expect([disabled.status, disabled.body]).toMatchObject([200, { tags: { a: '1' }, properties: { enabled: false } }]);
    const tagged = await manage(gateway, 'PATCH', at('changed'), { body: { tags: { b: '2' } } });
    expect(tagged.body).toMatchObject({ tags: { b: '2' }, properties: { enabled: false } });
    // A template that says nothing of it does not enable it again.
    expect((await put('changed')).body).toMatchObject({ properties: { enabled: false } });
  });

  it('delete it once; who is made under its name is another principal', async () => {
    const first = propertiesOf(await put('passing'));
    expect((await manage(gateway, 'DELETE', at('passing'))).status).toBe(200);
    expect((await manage(gateway, 'DELETE', at('passing'))).status).toBe(204);
    const second = propertiesOf(await put('passing'));
    expect([second.clientId, second.principalId]).not.toContain(first.principalId);
    expect(second.clientId).not.toBe(first.clientId);
  });

  it.each(['GET', 'PATCH'])('%s says that there is none', async (method) => {
    const { status, body } = await manage(gateway, method, at('nobody'), method === 'PATCH' ? { body: {} } : {});
    expect([status, body['error']]).toEqual([
      404,
      { code: 'NotFound', message: 'There is no managed identity nobody in the resource group tests.' },
    ]);
  });

  it('need an api-version that is known', async () => {
    const { status, body } = await manage(gateway, 'GET', `${at('worker')}?api-version=2015-01-01`);
    expect([status, body['error']]).toEqual([
      400,
      {
        code: 'BadParameter',
        message: 'The parameter api-version is not valid: it is one of 2018-11-30, 2023-01-31, 2024-11-30.',
      },
    ]);
  });
});

it('a principal is found by both ids of an identity', async () => {
  const { clientId, principalId } = propertiesOf(await put('principal'));
  const known = { objectId: principalId, principalType: 'ServicePrincipal', displayName: 'principal', appId: clientId };
  expect((await manage(gateway, 'GET', `/admin/principals/${clientId}`)).body).toEqual(known);
  expect((await manage(gateway, 'GET', `/admin/principals/${principalId}`)).body).toEqual(known);
});

it.each([
  ['Reader', ['PUT', 'PATCH', 'DELETE']],
  ['Operator', ['PUT', 'PATCH', 'DELETE']],
] as const)('a %s may look, and may not %s', async (role, methods) => {
  const client = await newApplication(gateway, { roles: [role] });
  const token = await gateway.token(client, 'api://sallyport/.default');
  expect((await manage(gateway, 'GET', IDENTITIES, { token })).status).toBe(200);
  for (const method of methods) {
    const { status, body } = await manage(gateway, method, at('worker'), { token, body: {} });
    expect([status, body['error']]).toMatchObject([
      403,
      { message: `This needs the app role Administrator; the application ${client.clientId} does not have it.` },
    ]);
  }
});

it('without a token nobody learns anything', async () => {
  expect((await manage(gateway, 'GET', IDENTITIES, { token: '' })).status).toBe(401);
});
