import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rotateKey } from '../src/vault/keys/rotate-key.ts';
import { updateRotationPolicy } from '../src/vault/keys/update-rotation-policy.ts';
import { VERBS } from '../src/wire/data-actions.ts';
import type { RotationPolicy } from '../src/wire/rotation.ts';
import { newApplication, newVault } from './administration.ts';
import { auditOf } from './audit.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { type Bundle, bundleOf, create, DAY, NOTIFY, put, ROTATE_AFTER, ROTATE_BEFORE } from './rotation.ts';

describe('a rotation policy', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.stop());

  it('that was never set is the default: a notice 30 days before the end', async () => {
    const reply = await gateway.vault('GET', '/keys/Demo-Key/rotationpolicy?api-version=7.6');
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      id: `${gateway.ready.vaults[0]?.url}/keys/demo-key/rotationpolicy`,
      lifetimeActions: [NOTIFY('P30D')],
      attributes: {},
    });
  });

  it('is answered whole, as it was put, and so again', async () => {
    const name = await create(gateway);
    const policy = { lifetimeActions: [ROTATE_AFTER('P2M'), NOTIFY('P10D')], attributes: { expiryTime: 'P90D' } };
    const answer = await put(gateway, name, policy);
    expect(answer.status).toBe(200);
    const { attributes, lifetimeActions } = answer.body as unknown as RotationPolicy;
    expect(attributes).toEqual({ expiryTime: 'P90D', created: expect.any(Number), updated: attributes.created });
    expect(lifetimeActions.map(({ trigger }) => trigger)).toEqual([
      { timeAfterCreate: 'P2M' },
      { timeBeforeExpiry: 'P10D' },
    ]);
    expect((await gateway.vault('GET', `/keys/${name}/rotationpolicy`)).body).toEqual(answer.body);
    expect(
      (await auditOf(gateway)).filter(({ operation }) => operation === 'KeyRotationPolicySet').at(-1),
    ).toMatchObject({
      target: `keys/${name}`,
    });
  });

  it.each([
    ['7.3', ['rotate', 'notify']],
    ['7.4', ['rotate', 'notify']],
    ['7.4-preview.1', ['rotate', 'notify']],
    ['7.5', ['Rotate', 'Notify']],
    ['2026-04-01', ['Rotate', 'Notify']],
  ])('of api-version %s spells its actions %j, and reads them in any case', async (version, types) => {
    const name = await create(gateway);
    const action = { trigger: { timeAfterCreate: 'P7D' }, action: { type: 'rOTATE' } };
    const reply = await gateway.vault('PUT', `/keys/${name}/rotationpolicy?api-version=${version}`, {
      lifetimeActions: [action],
    });
    const { lifetimeActions } = reply.body as unknown as RotationPolicy;
    expect(lifetimeActions.map(({ action: { type } }) => type)).toEqual(types);
  });

  it('is replaced as a whole and keeps when it was created', async () => {
    const name = await create(gateway);
    await put(gateway, name, { lifetimeActions: [ROTATE_AFTER('P30D')], attributes: { expiryTime: 'P60D' } });
    const { body } = await put(gateway, name, {});
    expect(body).toMatchObject({ lifetimeActions: [{ trigger: { timeBeforeExpiry: 'P30D' } }] });
    expect((body as unknown as RotationPolicy).attributes.expiryTime).toBeUndefined();
  });

  const at = 'lifetimeActions.0.trigger';
  const distance = 'a key is rotated at least 7 days after its creation and at least 7 days before its expiry';
  it.each([
    [{ lifetimeActions: [ROTATE_AFTER('P6D')] }, `${at} is not valid: ${distance}.`],
    [
      { lifetimeActions: [ROTATE_AFTER('P54D')], attributes: { expiryTime: 'P60D' } },
      `${at} is not valid: ${distance}.`,
    ],
    [
      { lifetimeActions: [ROTATE_BEFORE('P6D')], attributes: { expiryTime: 'P60D' } },
      `${at} is not valid: ${distance}.`,
    ],
    [
      { lifetimeActions: [ROTATE_BEFORE('P30D')] },
      `${at} is not valid: timeBeforeExpiry of Rotate needs attributes.expiryTime.`,
    ],
    [{ attributes: { expiryTime: 'P27D' } }, 'attributes.expiryTime is not valid: expiryTime is at least 28 days.'],
    [
      { lifetimeActions: [{ trigger: { timeAfterCreate: 'P30D' }, action: { type: 'Notify' } }] },
      `${at} is not valid: Notify is triggered by timeBeforeExpiry.`,
    ],
    [
      { lifetimeActions: [NOTIFY('P60D')], attributes: { expiryTime: 'P60D' } },
      `${at} is not valid: timeBeforeExpiry is shorter than attributes.expiryTime.`,
    ],
    [
      { lifetimeActions: [NOTIFY('P20D'), NOTIFY('P30D')] },
      'lifetimeActions is not valid: there is at most one Rotate and one Notify.',
    ],
    [
      { lifetimeActions: [{ trigger: {}, action: { type: 'Rotate' } }] },
      `${at} is not valid: a trigger has one of timeAfterCreate and timeBeforeExpiry.`,
    ],
    [
      { lifetimeActions: [{ trigger: { timeAfterCreate: null }, action: { type: 'Rotate' } }] },
      `${at} is not valid: a trigger has one of timeAfterCreate and timeBeforeExpiry.`,
    ],
    ...['Explode', 'constructor', '__proto__'].map((type): [object, string] => [
      { lifetimeActions: [{ ...NOTIFY('P30D'), action: { type } }] },
      'lifetimeActions.0.action.type is not valid: action.type is Rotate or Notify.',
    ]),
    [
      { attributes: { expiryTime: 'PT90H' } },
      'attributes.expiryTime is not valid: expiryTime is an ISO 8601 duration of years, months, weeks and days, such as P90D, of at most 100 years.',
    ],
    [{ lifetimeActions: 'none' }, 'lifetimeActions is not valid: lifetimeActions is a list.'],
  ])('%j is refused and stores nothing', async (policy, why) => {
    const reply = await put(gateway, 'demo-key', policy);
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual({ error: { code: 'BadParameter', message: `The parameter ${why}` } });
    const { body } = await gateway.vault('GET', '/keys/demo-key/rotationpolicy');
    expect((body as unknown as RotationPolicy).attributes).toEqual({});
  });

  it.each([
    ['GET', '/keys/nobody/rotationpolicy', undefined],
    ['PUT', '/keys/nobody/rotationpolicy', {}],
    ['POST', '/keys/nobody/rotate', undefined],
  ])('%s %s of a key that is not there is a 404', async (method, path, body) => {
    const reply = await gateway.vault(method, path, body);
    expect(reply.status).toBe(404);
    expect(reply.body).toMatchObject({
      error: { code: 'KeyNotFound', message: expect.stringMatching(/^A key with \(name\/id\) nobody was/) },
    });
  });

  it.each([
    ['getrotationpolicy', 'GET', 'rotationpolicy'],
    ['setrotationpolicy', 'PUT', 'rotationpolicy'],
    ['rotate', 'POST', 'rotate'],
  ])('without %s is out of reach, even of who may do everything else', async (verb, method, path) => {
    const client = await newApplication(gateway);
    const keys = VERBS.keys.filter((other) => other !== verb);
    const url = await newVault(gateway, `no-${verb}`, { [client.objectId]: { secrets: [], keys } });
    const options = { token: await gateway.token(client), headers: { host: new URL(url).host } };
    const reply = await gateway.vault(method, `/keys/any/${path}`, method === 'GET' ? undefined : {}, options);
    expect(reply.status).toBe(403);
    expect(reply.body).toMatchObject({ error: { code: 'Forbidden', innererror: { code: 'AccessDenied' } } });
    expect(reply.text).toContain(`does not have keys ${verb} permission on key vault`);
  });

  it('that was edited in the database is refused', async () => {
    const name = await create(gateway);
    await put(gateway, name, { lifetimeActions: [ROTATE_AFTER('P30D')] });
    const { store } = gateway.services;
    const sql = `update rotation_policy set meta = replace(meta, 'P30D', 'P90D') where name = '${name}'`;
    await store.write({ changes: [{ sql, parameters: [], rows: 1 }], record: '', conflict: '' });
    const reply = await gateway.vault('GET', `/keys/${name}/rotationpolicy`);
    expect([reply.status, reply.body]).toMatchObject([500, { error: { code: 'InternalError' } }]);
  });
});

describe('rotating a key', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.stop());

  it('makes a version with new material, and keeps type, size, operations and tags', async () => {
    const name = await create(gateway, {
      kty: 'RSA',
      key_size: 3072,
      key_ops: ['encrypt', 'decrypt'],
      tags: { team: 'hr' },
    });
    const before = await bundleOf(gateway, name);
    const sealed = await gateway.vault('POST', `/keys/${name}/encrypt`, { alg: 'RSA-OAEP', value: 'AQID' });
    const reply = await gateway.vault('POST', `/keys/${name}/rotate`);
    expect(reply.status).toBe(200);
    const after = reply.body as unknown as Bundle;
    expect(after).toMatchObject({ key: { kty: 'RSA', key_ops: ['encrypt', 'decrypt'] }, tags: { team: 'hr' } });
    expect(after.attributes).toMatchObject({ enabled: true });
    expect(after.attributes.exp).toBeUndefined();
    expect(after.key.n).not.toBe(before.key.n);
    expect(after.key.n).toHaveLength(before.key.n.length);
    expect(after.key.kid).not.toBe(before.key.kid);
    expect(await bundleOf(gateway, name)).toEqual(after);
    // What the version before encrypted, it decrypts.
    const [, version] = /([0-9a-f]{32})$/.exec(before.key.kid) ?? [];
    const opened = await gateway.vault('POST', `/keys/${name}/${version}/decrypt`, {
      alg: 'RSA-OAEP',
      value: sealed.body['value'],
    });
    expect(opened.body['value']).toBe('AQID');
  });

  it.each([
    [{ kty: 'EC', crv: 'P-384', key_ops: ['sign'] }, { kty: 'EC', crv: 'P-384' }, 384],
    [{ kty: 'oct', key_size: 192, key_ops: ['encrypt'] }, { kty: 'oct' }, 192],
  ])('of %j makes another of its kind', async (asked, kept, size) => {
    const name = await create(gateway, asked);
    const newest = '?api-version=2026-04-01';
    const before = (await gateway.vault('GET', `/keys/${name}${newest}`)).body as unknown as Bundle;
    const after = (await gateway.vault('POST', `/keys/${name}/rotate${newest}`)).body as unknown as Bundle;
    expect(after.key).toMatchObject({ ...kept, key_ops: before.key.key_ops });
    expect(after.key.kid).not.toBe(before.key.kid);
    expect(after.attributes).toMatchObject({ key_size: size });
  });

  it('gives it the end that the policy says', async () => {
    const name = await create(gateway);
    await put(gateway, name, { attributes: { expiryTime: 'P30D' } });
    const { attributes } = (await gateway.vault('POST', `/keys/${name}/rotate`)).body as unknown as Bundle;
    expect(attributes.exp).toBe(attributes.created + 30 * DAY);
  });

  it('loses no change that is made to the key meanwhile', async () => {
    const name = await create(gateway, { kty: 'RSA', key_size: 3072, tags: { team: 'hr' } });
    const rotating = gateway.vault('POST', `/keys/${name}/rotate`);
    await gateway.vault('PATCH', `/keys/${name}`, { tags: { team: 'it' } });
    expect((await rotating).body).toMatchObject({ tags: { team: 'it' } });
  });

  it('and setting its policy hold only while the key is as it was found', async () => {
    const name = await create(gateway);
    const { vault, store } = gateway.services;
    const demo = await vault.vaults.find('demo');
    if (demo === undefined) throw new Error('there is no demo vault');
    const origin = vault.originOf('demo');
    const caller = await vault.bearer.verify(await gateway.token(), vault.resource);
    const context = { room: vault, vault: demo, origin, usedOrigin: origin, caller, apiVersion: '7.4' };
    const outcomes = [await rotateKey.run(context, { name }), await updateRotationPolicy.run(context, { name })];
    await gateway.vault('PATCH', `/keys/${name}`, { tags: { changed: 'meanwhile' } });
    for (const { changes = [] } of outcomes)
      expect(await store.write({ changes, record: '', conflict: '' })).toBe('conflict');
  });

  it('that is deleted is a 404, and so is its policy', async () => {
    const name = await create(gateway);
    await gateway.vault('DELETE', `/keys/${name}`);
    expect((await gateway.vault('POST', `/keys/${name}/rotate`)).body).toMatchObject({
      error: { code: 'KeyNotFound' },
    });
    expect((await put(gateway, name, {})).body).toMatchObject({ error: { code: 'KeyNotFound' } });
  });
});
