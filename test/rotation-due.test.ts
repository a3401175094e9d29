import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog } from '../src/http/log.ts';
import { findLive } from '../src/vault/deleted/find.ts';
import { watchDue } from '../src/vault/due/watch.ts';
import type { KeyMeta } from '../src/vault/keys/key-type.ts';
import { checked } from '../src/vault/objects.ts';
import { addVersion, moved } from '../src/vault/versions.ts';
import { auditOf } from './audit.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';
import { bundleOf, create, DAY, put, ROTATE_AFTER, ROTATE_BEFORE, versionsOf } from './rotation.ts';

describeOnBoth('rotation that is due', (newUrl) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
  });
  afterAll(() => gateway.stop());

  const pass = (days: number): void => {
    gateway.clock.now = Math.max(gateway.clock.now, Date.now()) + days * DAY * 1000;
  };
  const rotations = async (name: string) =>
    (await auditOf(gateway)).filter(
      ({ operation, target }) => operation === 'KeyRotateIfDue' && target?.startsWith(`keys/${name}`),
    );

  it('happens at the time after creation, once, with its record, and again after the same time', async () => {
    const name = await create(gateway);
    await put(gateway, name, { lifetimeActions: [ROTATE_AFTER('P30D')], attributes: { expiryTime: 'P90D' } });
    pass(29.9);
    await gateway.jobs.look();
    expect(await versionsOf(gateway, name)).toBe(1);
    pass(0.2);
    await gateway.jobs.look();
    await gateway.jobs.look();
    expect(await versionsOf(gateway, name)).toBe(2);
    const { key, attributes } = await bundleOf(gateway, name);
    expect(attributes.exp).toBe(attributes.created + 90 * DAY);
    expect(await rotations(name)).toMatchObject([
      { resultType: 'Success', vault: 'demo', target: key.kid.replace(/^https:\/\/[^/]+\//, '') },
    ]);
    pass(30.1);
    await gateway.jobs.look();
    expect(await versionsOf(gateway, name)).toBe(3);
  });

  it('happens at the time before the end, where the key has one', async () => {
    const policy = { lifetimeActions: [ROTATE_BEFORE('P20D')], attributes: { expiryTime: 'P60D' } };
    const exp = Math.floor(Math.max(gateway.clock.now, Date.now()) / 1000) + 40 * DAY;
    const ending = await create(gateway, { attributes: { exp } });
    const endless = await create(gateway);
    for (const name of [ending, endless]) await put(gateway, name, policy);
    pass(19.9);
    await gateway.jobs.look();
    expect(await versionsOf(gateway, ending)).toBe(1);
    pass(0.2);
    await gateway.jobs.look();
    expect([await versionsOf(gateway, ending), await versionsOf(gateway, endless)]).toEqual([2, 1]);
  });

  it('counts from the newest version, whoever made it', async () => {
    const name = await create(gateway);
    await put(gateway, name, { lifetimeActions: [ROTATE_AFTER('P30D')] });
    pass(20);
    await gateway.vault('POST', `/keys/${name}/rotate`);
    pass(20);
    await gateway.jobs.look();
    expect(await versionsOf(gateway, name)).toBe(2);
    pass(11);
    await gateway.jobs.look();
    expect(await versionsOf(gateway, name)).toBe(3);
  });

  it('leaves a key alone that is disabled or deleted, or whose policy is gone', async () => {
    const kept = [await create(gateway), await create(gateway), await create(gateway)];
    for (const name of kept) await put(gateway, name, { lifetimeActions: [ROTATE_AFTER('P30D')] });
    const [disabled = '', deleted = '', free = ''] = kept;
    await gateway.vault('PATCH', `/keys/${disabled}`, { attributes: { enabled: false } });
    await gateway.vault('DELETE', `/keys/${deleted}`);
    await put(gateway, free, {});
    pass(31);
    await gateway.jobs.look();
    for (const name of kept) expect(await rotations(name)).toEqual([]);
    // Enabled again, it is due at once.
    await gateway.vault('PATCH', `/keys/${disabled}`, { attributes: { enabled: true } });
    await gateway.jobs.look();
    expect(await versionsOf(gateway, disabled)).toBe(2);
  });

  it('waits for a deleted key, and happens once it is recovered, with its policy', async () => {
    const name = await create(gateway);
    await put(gateway, name, { lifetimeActions: [ROTATE_AFTER('P30D')] });
    await gateway.vault('DELETE', `/keys/${name}`);
    pass(31);
    await gateway.jobs.look('watch-due');
    expect((await gateway.vault('POST', `/deletedkeys/${name}/recover`)).status).toBe(200);
    await gateway.jobs.look('watch-due');
    expect(await versionsOf(gateway, name)).toBe(2);
    expect((await gateway.vault('GET', `/keys/${name}/rotationpolicy`)).text).toContain('P30D');
  });

  it('never happens to a key that takes the name of one that was purged', async () => {
    const name = await create(gateway);
    await put(gateway, name, { lifetimeActions: [ROTATE_AFTER('P40D')] });
    await gateway.vault('DELETE', `/keys/${name}`);
    pass(91);
    await gateway.jobs.look();
    expect((await gateway.vault('GET', `/deletedkeys/${name}`)).status).toBe(404);
    expect((await gateway.vault('POST', `/keys/${name}/create`, { kty: 'EC' })).status).toBe(200);
    expect((await gateway.vault('GET', `/keys/${name}/rotationpolicy`)).text).not.toContain('P40D');
    pass(41);
    await gateway.jobs.look('watch-due');
    expect(await versionsOf(gateway, name)).toBe(1);
  });

  it.each([
    ['that another policy replaced', ROTATE_AFTER('P700D')],
    ['that there was none', undefined],
  ])('is not put off by a version that was on its way, and had read %s', async (_what, before) => {
    const exp = Math.floor(Math.max(gateway.clock.now, Date.now()) / 1000) + 1000 * DAY;
    const name = await create(gateway, { attributes: { exp } });
    if (before !== undefined) await put(gateway, name, { lifetimeActions: [before] });
    const room = gateway.services.vault;
    const vault = await room.vaults.find('demo');
    if (vault === undefined) throw new Error('there is a demo vault');
    const scope = { room, vault, origin: room.originOf('demo') };
    const found = await findLive(scope, 'keys', name);
    if (found === undefined) throw new Error('there is the key');
    const meta = { ...checked<KeyMeta>(scope, found), version: randomBytes(16).toString('hex') };
    const late = await addVersion(scope, 'keys', meta, moved(scope, found));
    await put(gateway, name, { lifetimeActions: [ROTATE_AFTER('P30D')] });
    expect(await room.store.write({ ...late, record: '', conflict: '' })).toBe('conflict');
    const again = await addVersion(scope, 'keys', meta, moved(scope, found));
    expect(await room.store.write({ ...again, record: '', conflict: '' })).toBe('done');
    pass(31);
    await gateway.jobs.look();
    expect(await versionsOf(gateway, name)).toBe(3);
  });

  it('happens once where two look at the same time, lease or not', async () => {
    const name = await create(gateway);
    await put(gateway, name, { lifetimeActions: [ROTATE_AFTER('P30D')] });
    pass(31);
    const job = watchDue(gateway.services.vault, createLog('silent'));
    const { signal } = new AbortController();
    const now = gateway.clock.now;
    await Promise.all([job.run(now, signal), job.run(now, signal), gateway.jobs.look()]);
    expect(await versionsOf(gateway, name)).toBe(2);
    expect(await rotations(name)).toHaveLength(1);
  });

  it('of a key whose row was edited is put off, recorded, and holds up no other', async () => {
    const broken = await create(gateway);
    const whole = await create(gateway);
    for (const name of [broken, whole]) await put(gateway, name, { lifetimeActions: [ROTATE_AFTER('P30D')] });
    const { store } = gateway.services;
    const sql = `update object set meta = replace(meta, 'P-256', 'P-384') where name = '${broken}'`;
    await store.write({ changes: [{ sql, parameters: [], rows: 1 }], record: '', conflict: '' });
    pass(31);
    await gateway.jobs.look();
    expect(await versionsOf(gateway, whole)).toBe(2);
    expect(await rotations(broken)).toMatchObject([{ resultType: 'Failed', code: 'Tampered' }]);
  });
});
