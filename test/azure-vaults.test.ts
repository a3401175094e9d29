import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTIONS } from '../src/connector/actions.ts';
import { type Client, connect, principalProperties, type TestConnection } from './administration.ts';
import { audited } from './audit.ts';
import { type Azure, startAzure } from './azure.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';
import { cleanUp } from './serve.ts';

/** Connections to vaults in Azure, through TLS and a proxy: the gateway under test has no idea that it is not Azure. */
const VALUE = randomBytes(12).toString('hex');
const MANY = 30;

afterAll(cleanUp);

describe.each(['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'] as const)('a connection to %s', (cloud) => {
  let azure: Azure;
  let gateway: TestGateway;
  let application: Client;
  let connection: TestConnection;
  let versions: { readonly secret: string; readonly key: string };

  beforeAll(async () => {
    azure = await startAzure(cloud);
    gateway = await startTestGateway({ ...azure.flags });
    application = await azure.newApplication();
    await azure.newVault('contoso', application);
    versions = await fill(azure);
    connection = await connectTo('contoso');
  });

  afterAll(async () => {
    await gateway.stop();
    await azure.stop();
  });

  const connectTo = (vault: string, client = application, tenantId = azure.tenantId) =>
    connect(gateway, `to-${vault}-${randomUUID().slice(0, 8)}`, principalProperties(client, tenantId, vault));

  const parametersOf = () => ({
    secretName: 'password',
    secretVersion: versions.secret,
    keyName: 'signer',
    keyVersion: versions.key,
  });

  it('has all fourteen actions, each of which leaves a record before and one after', async () => {
    let encryptedData = '';
    for (const { contract } of ACTIONS) {
      const path = contract.path.replace(/\{(\w+)\}/g, (_, name) => parametersOf()[name as 'keyName']);
      const body = contract.method === 'POST' ? { rawData: VALUE, encryptedData } : undefined;
      const { result, records } = await audited(gateway, () => connection.action(contract.method, path, body));
      expect([contract.name, result.status, result.text]).toEqual([contract.name, 200, expect.any(String)]);
      encryptedData = (result.body as { encryptedData?: string }).encryptedData ?? encryptedData;
      const call = { category: 'connector', operation: contract.name, connection: connection.id, vault: 'contoso' };
      expect(records.filter(({ category }) => category === 'connector')).toMatchObject([
        { ...call, resultType: 'Begun', status: 102 },
        { ...call, resultType: 'Success', status: 200, principal: application.objectId, via: expect.any(String) },
      ]);
      expect(JSON.stringify(records)).not.toContain(VALUE);
      check(contract.name, result);
    }
  });

  function check(name: string, { body, text }: Reply): void {
    if (name === 'GetSecret' || name === 'GetSecretVersion')
      expect(body).toMatchObject({ value: VALUE, name: 'password', version: versions.secret, isEnabled: true });
    if (name.startsWith('DecryptData')) expect(body).toEqual({ rawData: VALUE });
    if (name === 'GetKeyMetadata')
      expect(body).toMatchObject({ name: 'signer', version: versions.key, keyType: 'RSA' });
    if (name.includes('Metadata')) expect(text).not.toContain(VALUE);
  }

  it('reaches its vault and its authority, and nobody else', () => {
    const { host } = new URL(azure.resource);
    expect(new Set(azure.asked)).toEqual(new Set([`contoso.${host}:443`, `${azure.authority}:443`]));
  });

  it('turns the pages of a list', async () => {
    const names: string[] = [];
    let token: string | null = '';
    while (token !== null) {
      const query: string = token === '' ? '' : `?continuationToken=${encodeURIComponent(token)}`;
      const { body } = await connection.action('GET', `/secrets${query}`);
      const page = body as unknown as { value: { name: string }[]; continuationToken: string | null };
      names.push(...page.value.map(({ name }) => name));
      token = page.continuationToken;
    }
    expect([names.length, new Set(names).size]).toEqual([MANY + 2, MANY + 2]);
  });

  it('says what the vault refuses as the connector does', async () => {
    const refused = async (reply: Promise<Reply>) => {
      const { status, body } = await reply;
      return [status, (body as { error?: { message?: string } }).error?.message];
    };
    expect(await refused(connection.action('GET', '/secrets/none/value'))).toEqual([
      404,
      'Operation failed because the requested resource was not found in the key vault.',
    ]);
    expect(await refused(connection.action('GET', '/secrets/disabled/value'))).toEqual([
      403,
      'Operation get is not allowed on a disabled secret.',
    ]);
    const stranger = await connectTo('contoso', await azure.newApplication());
    const NOT_PERMITTED = expect.stringMatching(/^Operation failed because client does not have permission/) as string;
    expect(await refused(stranger.action('GET', '/secrets/password/value'))).toEqual([401, NOT_PERMITTED]);
    expect(await refused(connection.action('POST', '/keys/signer/decrypt', { encryptedData: 'AAAA' }))).toEqual([
      400,
      expect.stringMatching(/^Operation failed because some of the inputs are not valid\. /),
    ]);
  });

  it('goes on when the vault asks for a token that is newer, with one such', async () => {
    // A secret that is taken away ends every token so far, also those that it was not asked for with.
    const path = `/admin/directory/applications/${application.clientId}`;
    const { body } = await azure.manage('POST', `${path}/addPassword`, { append: true });
    expect((await connection.action('GET', '/secrets/password/value')).status).toBe(200);
    expect((await azure.manage('DELETE', `${path}/passwords/${String(body['keyId'])}`)).status).toBe(200);
    const before = azure.asked.length;
    expect((await connection.action('GET', '/secrets/password/value')).body).toMatchObject({ value: VALUE });
    expect(azure.asked.slice(before)).toContain(`${azure.authority}:443`);
  });

  it('to a vault that nobody has heard of is a 502 of the gateway', async () => {
    const lost = await connectTo('fabrikam');
    azure.lead('fabrikam');
    const { status, body } = await lost.action('GET', '/secrets');
    expect([status, body]).toMatchObject([502, { error: { code: 502, message: 'BadGateway' } }]);
  });

  it('of another tenant is refused before a token is asked for', async () => {
    const tenantId = randomUUID();
    const foreign = await connectTo('contoso', application, tenantId);
    const before = azure.asked.length;
    const { status, text } = await foreign.action('GET', '/secrets');
    expect([status, text]).toEqual([403, expect.stringContaining(azure.tenantId)]);
    expect(text).toContain(tenantId);
    expect(azure.asked.slice(before)).not.toContain(`${azure.authority}:443`);
  });
});

/** A secret, a disabled one and many others, and a key. */
async function fill(azure: Azure): Promise<{ secret: string; key: string }> {
  const set = (name: string, body: object) => azure.vault('contoso', 'PUT', `/secrets/${name}`, { body });
  const made = await set('password', { value: VALUE, contentType: 'text/plain' });
  await set('disabled', { value: VALUE, attributes: { enabled: false } });
  const token = await azure.token();
  for (let at = 0; at < MANY; at += 1)
    await azure.vault('contoso', 'PUT', `/secrets/one-of-many-${at}`, { body: { value: 'x' }, token });
  const body = { kty: 'RSA', key_size: 2048 };
  const key = await azure.vault('contoso', 'POST', '/keys/signer/create', { body });
  const last = (id: unknown) => String(id).split('/').at(-1) ?? '';
  return { secret: last(made.body['id']), key: last((key.body['key'] as unknown as { kid: string }).kid) };
}
