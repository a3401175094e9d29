import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Parameters, statement } from '../src/store/query.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** Rows of deleted objects that somebody edited in the database: they stay deleted. */
const VERSION = /[0-9a-f]{32}$/;

const sayLive = statement((db, p: Parameters<{ name: string }>) =>
  db.updateTable('object').set({ deleted: null }).where('name', '=', p.name),
);
const sayNothing = statement((db, p: Parameters<{ name: string; meta: string }>) =>
  db.updateTable('object').set({ deleted: null, meta: p.meta }).where('name', '=', p.name),
);

describeOnBoth('a deleted object that a writer of the database calls live', (newUrl) => {
  let gateway: TestGateway;
  let token: string;

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
    token = await gateway.token();
  });

  afterAll(() => gateway.stop());

  const call = async (method: string, path: string, body?: unknown): Promise<[number, unknown]> => {
    const { status, body: answer } = await gateway.vault(method, path, body, { token });
    return [status, answer];
  };
  const edit = async (change: ReturnType<typeof gateway.services.store.change>) =>
    expect(await gateway.services.store.write({ changes: [change], record: '', conflict: '' })).toBe('done');
  const notFound = (code: string) => [404, { error: { code, message: expect.stringContaining('was not found') } }];

  it('gives no value and no version, and cannot be changed, used or backed up', async () => {
    const { store } = gateway.services;
    const { body } = await gateway.vault('PUT', '/secrets/gone', { value: 'first' }, { token });
    const version = VERSION.exec(String(body['id']))?.[0] ?? '';
    await call('PUT', '/secrets/gone', { value: 'second' });
    await call('DELETE', '/secrets/gone');
    const made = await gateway.vault('POST', '/keys/lost/create', { kty: 'EC' }, { token });
    const used = VERSION.exec((JSON.parse(made.text) as { key: { kid: string } }).key.kid)?.[0] ?? '';
    await call('DELETE', '/keys/lost');
    for (const name of ['gone', 'lost']) await edit(store.change(sayLive, { name }));

    for (const path of ['/secrets/gone', `/secrets/gone/${version}`])
      expect(await call('GET', path)).toEqual(notFound('SecretNotFound'));
    expect(await call('GET', '/secrets/gone/versions')).toEqual([200, { value: [], nextLink: null }]);
    expect(await call('PATCH', `/secrets/gone/${version}`, {})).toEqual(notFound('SecretNotFound'));
    const digest = { alg: 'ES256', value: 'A'.repeat(43) };
    for (const path of ['/keys/lost', `/keys/lost/${used}`])
      expect(await call('POST', `${path}/sign`, digest)).toEqual(notFound('KeyNotFound'));
    expect(await call('POST', '/keys/lost/backup')).toEqual(notFound('KeyNotFound'));
  });

  it('is in no export', async () => {
    const { vault: room, management } = gateway.services;
    await call('PUT', '/secrets/unexported', { value: 'value' });
    await call('PUT', '/secrets/zzz-behind', { value: 'value' });
    const header = JSON.stringify({ id: 'file', sealedKey: management.archives.newKey('file') });
    const versions = async () => (await management.archives.exportPage('demo', { header, index: 0 })).versions;
    const before = await versions();
    await call('DELETE', '/secrets/unexported');
    await edit(room.store.change(sayLive, { name: 'unexported' }));
    expect(await versions()).toBe(before - 1);
  });

  it('is refused as tampered with, where what it says of itself was edited too', async () => {
    const { body } = await gateway.vault('PUT', '/secrets/edited', { value: 'value' }, { token });
    const version = VERSION.exec(String(body['id']))?.[0] ?? '';
    await call('DELETE', '/secrets/edited');
    for (const meta of ['{}', '{']) {
      await edit(gateway.services.store.change(sayNothing, { name: 'edited', meta }));
      for (const path of ['/secrets/edited', `/secrets/edited/${version}`, '/secrets/edited/versions']) {
        const message = expect.stringContaining('was changed outside Sallyport');
        expect(await call('GET', path)).toEqual([500, { error: { code: 'InternalError', message } }]);
      }
    }
  });
});
