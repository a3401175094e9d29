import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** The secrets of the embedded vault over TLS, as Key Vault's REST reference describes them. */
const DAY = 86_400;
const BYTES = 25 * 1024;
const NEVER = 4_102_444_799;

interface Attributes {
  readonly enabled: boolean;
  readonly created: number;
  readonly updated: number;
}

interface Item {
  readonly id: string;
  readonly attributes: Attributes;
}

interface Page {
  readonly value: readonly Item[];
  readonly nextLink: string | null;
}

const errorOf = ({ text }: Reply) => (JSON.parse(text) as { error: Record<string, unknown> }).error;
const itemOf = ({ text }: Reply): Item => JSON.parse(text) as Item;
const pageOf = ({ text }: Reply): Page => JSON.parse(text) as Page;
const versionOf = ({ id }: Item): string => id.split('/')[5] ?? '';

describeOnBoth('secrets', (newUrl) => {
  let gateway: TestGateway;
  let token: string;
  let origin: string;

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
    token = await gateway.token();
    origin = gateway.ready.vaults[0]?.url ?? '';
  });

  afterAll(() => gateway.stop());

  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    gateway.vault(method, path, body, { token, headers });
  const set = (name: string, body: object = { value: 'x' }) => call('PUT', `/secrets/${name}`, body);
  const get = (name: string) => call('GET', `/secrets/${name}`);

  describe('set and get', () => {
    it('answer the value, the id with its version, and the attributes; what is absent is left out', async () => {
      const before = Math.floor(Date.now() / 1000);
      const reply = await set('plain', { value: 'a value' });
      const bundle = itemOf(reply);
      expect(reply.body).toEqual({
        value: 'a value',
        id: `${origin}/secrets/plain/${versionOf(bundle)}`,
        attributes: {
          enabled: true,
          created: expect.any(Number),
          updated: bundle.attributes.created,
          recoveryLevel: 'Recoverable+Purgeable',
          recoverableDays: 90,
        },
      });
      expect(versionOf(bundle)).toMatch(/^[0-9a-f]{32}$/);
      expect(bundle.attributes.created - before).toBeLessThan(60);
      expect((await get('plain')).body).toEqual(reply.body);
      expect((await get(`plain/${versionOf(bundle)}`)).body).toEqual(reply.body);
    });

    it('keep content type, tags and attributes', async () => {
      const given = { contentType: 'text/plain', tags: { a: '1', B: '' }, attributes: { nbf: 1, exp: NEVER } };
      const reply = await set('full', { value: '', ...given });
      expect(reply.body).toMatchObject({ value: '', ...given });
      expect((await get('full')).body).toEqual(reply.body);
    });

    it('a second set is a second version, and the first stays', async () => {
      const first = itemOf(await set('twice', { value: 'one' }));
      const second = itemOf(await set('twice', { value: 'two' }));
      expect(versionOf(second)).not.toBe(versionOf(first));
      expect((await get('twice')).body).toMatchObject({ value: 'two', id: second.id });
      expect((await get(`twice/${versionOf(first)}`)).body).toMatchObject({ value: 'one', id: first.id });
    });

    it('a name is one object in every casing, and keeps the casing it was given', async () => {
      const { id } = itemOf(await set('MixedCase', { value: 'kept' }));
      for (const name of ['mixedcase', 'MIXEDCASE', 'MixedCase']) {
        expect((await get(name)).body).toMatchObject({ value: 'kept', id });
      }
      expect(id).toContain('/secrets/MixedCase/');
      await set('mixedCASE', { value: 'newer' });
      expect(pageOf(await get('mixedcase/versions')).value).toHaveLength(2);
    });

    it('fifty sets of one name at the same time all succeed, and every version is listed', async () => {
      const replies = await Promise.all(Array.from({ length: 50 }, (_, at) => set('busy', { value: String(at) })));
      expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
      const listed: string[] = [];
      for (let next: string | null = '/secrets/busy/versions'; next !== null; ) {
        const page: Page = pageOf(await call('GET', next.replace(origin, '')));
        listed.push(...page.value.map(versionOf));
        next = page.nextLink;
      }
      expect(listed.sort()).toEqual(replies.map((reply) => versionOf(itemOf(reply))).sort());
      const latest = itemOf(await get('busy'));
      expect(listed).toContain(versionOf(latest));
    });
  });

  describe('limits', () => {
    const euro = '€'.repeat(Math.floor(BYTES / 3)) + 'x'.repeat(BYTES % 3);

    it.each([
      ['25 KB of ASCII', 'x'.repeat(BYTES)],
      ['25 KB of UTF-8', euro],
      ['25 KB that JSON writes six times as long', '\u0001'.repeat(BYTES)],
    ])('%s is taken', async (_what, value) => {
      expect(Buffer.byteLength(value)).toBe(BYTES);
      expect((await set('large', { value })).status).toBe(200);
      expect((await get('large')).body).toMatchObject({ value });
    });

    it.each([
      ['a value of one byte more', { value: 'x'.repeat(BYTES + 1) }, 'value', 'value has at most 25600 bytes'],
      ['one byte more in UTF-8', { value: `${euro}x` }, 'value', 'value has at most 25600 bytes'],
      ['no value', {}, 'value', 'value is a text'],
      ['a number', { value: 7 }, 'value', 'value is a text'],
      [
        'a long content type',
        { contentType: 'x'.repeat(256) },
        'contentType',
        'contentType has at most 255 characters',
      ],
      ['a sixteenth tag', { tags: tagsOf(16) }, 'tags', 'there are at most 15 tags'],
      ['a long tag', { tags: { a: 'x'.repeat(513) } }, 'tags.a', 'a tag has at most 512 characters'],
      ['a tag that is no text', { tags: { a: 1 } }, 'tags.a', 'a tag is a text'],
      [
        'enabled as text',
        { attributes: { enabled: 'yes' } },
        'attributes.enabled',
        'attributes.enabled is true or false',
      ],
      ['a time before 1970', { attributes: { exp: -1 } }, 'attributes.exp', 'a time is not before 1970'],
      [
        'a time after 9999',
        { attributes: { exp: 253_402_300_800 } },
        'attributes.exp',
        'a time is not after the year 9999',
      ],
      ['half a second', { attributes: { nbf: 1.5 } }, 'attributes.nbf', 'a time is a whole number of Unix seconds'],
      ['a time as text', { attributes: { nbf: '1' } }, 'attributes.nbf', 'a time is a whole number of Unix seconds'],
      [
        'an end before the beginning',
        { attributes: { nbf: 2, exp: 1 } },
        'attributes',
        'attributes.exp must be later than attributes.nbf',
      ],
    ])('%s is refused, with the parameter and the reason', async (_what, given, parameter, why) => {
      const value = 'value' in given || Object.keys(given).length === 0 ? {} : { value: 'x' };
      const reply = await set('refused', { ...value, ...given });
      expect([reply.status, errorOf(reply)]).toEqual([
        400,
        { code: 'BadParameter', message: `The parameter ${parameter} is not valid: ${why}.` },
      ]);
      expect((await get('refused')).status).toBe(404);
    });

    it('fifteen tags of 512 characters and a content type of 255 are taken', async () => {
      const tags = Object.fromEntries(Object.keys(tagsOf(15)).map((name) => [name.padEnd(512, 'n'), 'v'.repeat(512)]));
      expect((await set('labelled', { value: 'x', tags, contentType: 'x'.repeat(255) })).status).toBe(200);
      expect((await get('labelled')).body).toMatchObject({ tags });
    });

    it('a member that nobody declared is not kept', async () => {
      const reply = await set('strange', {
        value: 'x',
        managed: true,
        id: 'https://elsewhere',
        attributes: { created: 1 },
      });
      expect(reply.status).toBe(200);
      expect(reply.body).not.toHaveProperty('managed');
      expect(itemOf(reply).id).toMatch(/\/secrets\/strange\//);
      expect(itemOf(reply).attributes.created).toBeGreaterThan(1);
    });

    it('a name of 127 characters is taken', async () => {
      expect((await set('x'.repeat(127))).status).toBe(200);
    });
  });

  describe('enabled, nbf and exp', () => {
    it('a disabled secret keeps its value to itself; it is listed and can be enabled again', async () => {
      const { id } = itemOf(await set('off', { value: 'kept', attributes: { enabled: false } }));
      for (const path of ['off', `off/${id.split('/').at(-1)}`]) {
        const reply = await get(path);
        expect([reply.status, errorOf(reply)]).toEqual([
          403,
          {
            code: 'Forbidden',
            message: 'Operation get is not allowed on a disabled secret.',
            innererror: { code: 'SecretDisabled' },
          },
        ]);
      }
      expect(pageOf(await get('off/versions')).value).toMatchObject([{ id, attributes: { enabled: false } }]);
      expect((await call('PATCH', '/secrets/off', { attributes: { enabled: true } })).status).toBe(200);
      expect((await get('off')).body).toMatchObject({ value: 'kept' });
    });

    it('a secret is readable before its beginning and after its end, which only inform', async () => {
      const now = Math.floor(Date.now() / 1000);
      await set('early', { value: 'early', attributes: { nbf: now + DAY } });
      await set('late', { value: 'late', attributes: { nbf: 1, exp: 2 } });
      expect((await get('early')).body).toMatchObject({ value: 'early', attributes: { nbf: now + DAY } });
      expect((await get('late')).body).toMatchObject({ value: 'late', attributes: { exp: 2 } });
    });
  });

  describe('update', () => {
    it('changes what is named and nothing else, and answers no value', async () => {
      const given = { value: 'kept', contentType: 'one', tags: { a: '1' }, attributes: { nbf: 1, exp: NEVER } };
      const before = itemOf(await set('patched', given));
      gateway.clock.now = Date.now() + 5_000;
      const reply = await call('PATCH', '/secrets/patched', { contentType: 'two' });
      const { value, ...rest } = { ...given, contentType: 'two' };
      expect(reply.body).toMatchObject({ ...rest, id: before.id });
      expect(reply.body).not.toHaveProperty('value');
      expect(itemOf(reply).attributes.created).toBe(before.attributes.created);
      expect(itemOf(reply).attributes.updated).toBeGreaterThan(before.attributes.updated);
      expect((await get('patched')).body).toMatchObject({ value, ...rest });
    });

    it('replaces all tags', async () => {
      await set('tagged', { value: 'x', tags: { a: '1', b: '2' } });
      expect((await call('PATCH', '/secrets/tagged', { tags: { c: '3' } })).body['tags']).toEqual({ c: '3' });
      expect((await get('tagged')).body['tags']).toEqual({ c: '3' });
    });

    it('of a version changes that version only', async () => {
      const older = itemOf(await set('versions', { value: 'one' }));
      const newer = itemOf(await set('versions', { value: 'two' }));
      const patch = { contentType: 'older', attributes: { enabled: false } };
      expect((await call('PATCH', `/secrets/versions/${versionOf(older)}`, patch)).body).toMatchObject({
        id: older.id,
      });
      expect((await get('versions')).body).toMatchObject({ value: 'two', id: newer.id });
      expect((await get('versions')).body).not.toHaveProperty('contentType');
      expect((await get(`versions/${versionOf(older)}`)).status).toBe(403);
    });

    it('is refused where the end would come before the beginning that stands', async () => {
      await set('ordered', { value: 'x', attributes: { nbf: 1000 } });
      const reply = await call('PATCH', '/secrets/ordered', { attributes: { exp: 999 } });
      const message = 'The parameter attributes is not valid: attributes.exp must be later than attributes.nbf.';
      expect([reply.status, errorOf(reply)['message']]).toEqual([400, message]);
    });

    it('of what is not there is 404', async () => {
      expect((await call('PATCH', '/secrets/not-there', { tags: {} })).status).toBe(404);
      expect((await call('PATCH', `/secrets/plain/${'0'.repeat(32)}`, { tags: {} })).status).toBe(404);
    });

    it('at the same time as others never loses a version or fails with more than a conflict', async () => {
      await set('contended');
      const patches = Array.from({ length: 10 }, (_, at) =>
        call('PATCH', '/secrets/contended', { contentType: `${at}` }),
      );
      const statuses = (await Promise.all(patches)).map(({ status }) => status);
      expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
      expect(statuses).toContain(200);
      expect((await get('contended')).status).toBe(200);
    });
  });

  describe('delete', () => {
    const notFound = (name: string) =>
      `A secret with (name/id) ${name} was not found in this key vault. If you recently deleted this secret you may be able ` +
      'to recover it using the correct recovery command. For help resolving this issue, please see ' +
      'https://go.microsoft.com/fwlink/?linkid=2125182';

    it('is soft: it answers when the secret will be purged, and never its value', async () => {
      const { id } = itemOf(await set('Goodbye', { value: 'x', contentType: 'kept', tags: { a: '1' } }));
      const reply = await call('DELETE', '/secrets/goodbye');
      const { deletedDate = 0 } = JSON.parse(reply.text) as { deletedDate?: number };
      expect(reply.body).toEqual({
        recoveryId: `${origin}/deletedsecrets/Goodbye`,
        deletedDate: expect.any(Number),
        scheduledPurgeDate: deletedDate + 90 * DAY,
        contentType: 'kept',
        id,
        attributes: expect.objectContaining({ enabled: true }),
        tags: { a: '1' },
      });
    });

    it('takes the secret, its versions and its place in lists, and keeps its name', async () => {
      const { id } = itemOf(await set('deleted'));
      await call('DELETE', '/secrets/deleted');
      const reply = await get('deleted');
      expect([reply.status, errorOf(reply)]).toEqual([404, { code: 'SecretNotFound', message: notFound('deleted') }]);
      expect((await get(`deleted/${id.split('/').at(-1)}`)).status).toBe(404);
      expect((await get('deleted/versions')).body).toEqual({ value: [], nextLink: null });
      expect((await call('PATCH', '/secrets/deleted', { tags: {} })).status).toBe(404);
      expect((await call('DELETE', '/secrets/deleted')).status).toBe(404);
      const again = await set('DELETED');
      expect([again.status, errorOf(again)]).toEqual([
        409,
        {
          code: 'Conflict',
          message:
            'Secret DELETED is currently in a deleted but recoverable state, and its name cannot be reused; in this ' +
            'state, the secret can only be recovered or purged.',
          innererror: { code: 'ObjectIsDeletedButRecoverable' },
        },
      ]);
    });

    it('of a name that is there as a key leaves the key', async () => {
      await set('demo-key');
      await call('DELETE', '/secrets/demo-key');
      expect((await call('GET', '/keys/demo-key')).status).toBe(200);
    });
  });

  describe('lists', () => {
    it('hold ids without a version, and no value', async () => {
      const { value } = pageOf(await call('GET', '/secrets'));
      expect(value.every(({ id }) => /^https:\/\/[^/]+\/secrets\/[^/]+$/.test(id))).toBe(true);
      expect(value.some((item) => 'value' in item)).toBe(false);
    });

    it('of versions of a name that is not there are empty, and no 404', async () => {
      const reply = await get('never-seen/versions');
      expect([reply.status, reply.body]).toEqual([200, { value: [], nextLink: null }]);
    });

    it('go on at nextLink, which repeats maxresults and the version, until it is null', async () => {
      const names: string[] = [];
      const sizes: number[] = [];
      let next: string | null = '/secrets?maxresults=4&api-version=7.3';
      while (next !== null) {
        const page: Page = pageOf(await call('GET', next.replace(origin, '')));
        names.push(...page.value.map(({ id }) => id.split('/').at(-1)?.toLowerCase() ?? ''));
        sizes.push(page.value.length);
        next = page.nextLink;
        if (next !== null) {
          expect(next.startsWith(`${origin}/secrets?api-version=7.3&$skiptoken=`)).toBe(true);
          expect(next.endsWith('&maxresults=4')).toBe(true);
        }
      }
      expect(names).toEqual([...new Set(names)].sort());
      expect(names).toContain('api-key');
      expect(new Set(sizes.slice(0, -1))).toEqual(new Set([4]));
    });

    it('name the host that the caller used in nextLink, and the own one in ids', async () => {
      const { hostname } = new URL(origin);
      const used = `${hostname}:4430`;
      const page = pageOf(await call('GET', '/secrets?maxresults=1', undefined, { host: used }));
      expect(page.nextLink).toMatch(new RegExp(`^https://${used}/secrets\\?`));
      expect(page.value[0]?.id.startsWith(`${origin}/secrets/`)).toBe(true);
    });

    it('take maxresults from 1 to 25', async () => {
      for (const [given, size] of [
        [1, 1],
        [25, 25],
      ] as const) {
        expect(pageOf(await call('GET', `/secrets/busy/versions?maxresults=${given}`)).value).toHaveLength(size);
      }
      expect(pageOf(await get('busy/versions')).value).toHaveLength(25);
    });

    it.each(['0', '26', '-1', '1.5', 'x', '', '1&maxresults=2'])('refuse maxresults=%s', async (given) => {
      const reply = await call('GET', `/secrets?maxresults=${given}`);
      const message = 'The parameter maxresults is not valid: maxresults is a whole number from 1 to 25.';
      expect([reply.status, errorOf(reply)]).toEqual([400, { code: 'BadParameter', message }]);
    });

    it.each(['*', '%20', 'AA', Buffer.from('../x').toString('base64url'), ''])(
      'refuse the skip token %j',
      async (given) => {
        const reply = await call('GET', `/secrets?$skiptoken=${given}`);
        expect([reply.status, errorOf(reply)['code']]).toEqual([400, 'BadParameter']);
        expect(errorOf(reply)['message']).toMatch(/skip ?token/);
      },
    );
  });
});

function tagsOf(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`tag-${at}`, 'x']));
}
