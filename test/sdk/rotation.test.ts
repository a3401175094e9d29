import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { clientsOf } from './clients.ts';

/** Microsoft's KeyClient on rotation: what it sends and reads, with nothing adapted. */
let gateway: TestGateway;
let clients: ReturnType<typeof clientsOf>;

beforeAll(async () => {
  gateway = await startTestGateway();
  clients = clientsOf(gateway);
});

afterAll(async () => {
  clients.close();
  await gateway.stop();
});

const NOTICE = { action: 'Notify', timeAfterCreate: undefined, timeBeforeExpiry: 'P30D' };

it('getKeyRotationPolicy answers the default where none was set', async () => {
  const policy = await clients.keys.getKeyRotationPolicy('demo-key');
  expect(policy).toMatchObject({ id: `${gateway.ready.vaults[0]?.url}/keys/demo-key/rotationpolicy` });
  expect(policy.lifetimeActions).toEqual([NOTICE]);
});

it('updateKeyRotationPolicy sets it, and getKeyRotationPolicy reads the same', async () => {
  await clients.keys.createKey('policy', 'RSA');
  const set = await clients.keys.updateKeyRotationPolicy('policy', {
    expiresIn: 'P90D',
    lifetimeActions: [{ action: 'Rotate', timeBeforeExpiry: 'P30D' }],
  });
  expect(set).toMatchObject({ expiresIn: 'P90D', createdOn: expect.any(Date), updatedOn: expect.any(Date) });
  expect(set.lifetimeActions).toEqual([{ ...NOTICE, action: 'Rotate' }, NOTICE]);
  expect(await clients.keys.getKeyRotationPolicy('policy')).toEqual(set);
});

it('updateKeyRotationPolicy replaces one that is there', async () => {
  await clients.keys.createKey('replaced', 'RSA');
  const first = await clients.keys.updateKeyRotationPolicy('replaced', {
    lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P2M' }],
  });
  const second = await clients.keys.updateKeyRotationPolicy('replaced', {
    expiresIn: 'P90D',
    lifetimeActions: [{ action: 'Notify', timeBeforeExpiry: 'P30D' }],
  });
  expect(second).toMatchObject({ expiresIn: 'P90D', createdOn: first.createdOn, lifetimeActions: [NOTICE] });
});

it('rotateKey makes a version with other material', async () => {
  const created = await clients.keys.createKey('turned', 'RSA', {
    tags: { team: 'hr' },
    keyOps: ['encrypt', 'decrypt'],
  });
  const rotated = await clients.keys.rotateKey('turned');
  expect(rotated.properties).toMatchObject({ enabled: true, tags: { team: 'hr' } });
  expect(rotated.properties.version).not.toBe(created.properties.version);
  expect(rotated).toMatchObject({ keyType: 'RSA', keyOperations: ['encrypt', 'decrypt'] });
  expect(rotated.key?.n).not.toEqual(created.key?.n);
  expect((await clients.keys.getKey('turned')).id).toBe(rotated.id);
});

it.each([
  ['getKeyRotationPolicy', () => clients.keys.getKeyRotationPolicy('nobody')],
  ['updateKeyRotationPolicy', () => clients.keys.updateKeyRotationPolicy('nobody', {})],
  ['rotateKey', () => clients.keys.rotateKey('nobody')],
])('%s of a key that is not there is its 404', async (_name, call) => {
  await expect(call()).rejects.toMatchObject({ statusCode: 404, code: 'KeyNotFound' });
});

it('a policy that cannot be is its 400, and says why', async () => {
  const refused = clients.keys.updateKeyRotationPolicy('demo-key', { expiresIn: 'P1D' });
  await expect(refused).rejects.toMatchObject({
    statusCode: 400,
    code: 'BadParameter',
    message: 'The parameter attributes.expiryTime is not valid: expiryTime is at least 28 days.',
  });
});
