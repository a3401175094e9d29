import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { resourceIdOf } from '../src/authority/directory/resource-id.ts';
import { loadConfig } from '../src/config.ts';
import { startCall } from '../src/gateway/start/first-start.ts';
import { startGateway } from '../src/gateway.ts';
import { send, startTestGateway } from './gateway.ts';

/** What a start makes of `--managed-identity`, and of its absence. */
const IMDS = '/metadata/identity/oauth2/token';

it('without --demo nothing is made: the log says what is missing, and it may come later', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-identity-'));
  const warned: unknown[] = [];
  const flags = {
    data: join(folder, 'data'),
    masterKey: join(folder, 'master.key'),
    http: '127.0.0.1:0',
    https: '127.0.0.1:0',
    managedIdentity: ['later'],
  };
  const log = { info: () => undefined, failure: () => undefined, warn: (...said: unknown[]) => void warned.push(said) };
  const bare = await startGateway(loadConfig({ flags, environment: {} }), { log });
  try {
    const resourceId = resourceIdOf('later');
    const sentence = 'there is no managed identity of this name yet; make it with: sallyport identity create';
    expect(warned).toEqual([[sentence, { target: resourceId }]]);
    expect(bare.ready.managedIdentity).not.toHaveProperty('header');
    const { services } = bare;
    const url = new URL(IMDS, bare.ready.managedIdentity?.imdsHost);
    url.search = `?api-version=2018-02-01&resource=${services.addresses.vaultResource}`;
    const get = () => send(url, { method: 'GET', headers: { metadata: 'true' } });
    expect((await get()).body).toMatchObject({ error_description: 'Identity not found' });
    const { tenantId } = bare.ready.authority;
    const options = { tenantId, resourceId, kind: 'UserAssigned' as const, location: 'local', tags: {} };
    const { identity, ...made } = services.authority.directory.newManagedIdentity(options);
    await services.journal.conduct(startCall('TestIdentityCreate'), () => ({ output: undefined, ...made }));
    expect((await get()).body).toMatchObject({ client_id: identity.clientId });
  } finally {
    await bare.close();
    rmSync(folder, { recursive: true });
  }
});

it('without the setting nothing is there, and the ready file says nothing', async () => {
  const closed = await startTestGateway();
  try {
    expect(closed.ready.managedIdentity).toBeUndefined();
    const base = new URL(closed.ready.connector.baseUrl).origin;
    for (const path of [IMDS, '/msi/token']) {
      const url = new URL(`${path}?api-version=2019-08-01&resource=https://vault.localhost`, base);
      const { status, body } = await send(url, { method: 'GET', headers: { metadata: 'true' } });
      expect([status, body['error']]).toMatchObject([404, { code: 'NotFound' }]);
    }
  } finally {
    await closed.stop();
  }
});
