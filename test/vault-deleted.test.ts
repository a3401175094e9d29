import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newApplication, newVault } from './administration.ts';
import { audited } from './audit.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** What is deleted and can be recovered or purged ("Azure Key Vault soft-delete overview"), for secrets and keys alike. */
const DAY = 86_400;

const KINDS = [
  { kind: 'secrets', word: 'Secret', create: 'set' },
  { kind: 'keys', word: 'Key', create: 'create' },
] as const;
type Row = (typeof KINDS)[number];

const errorOf = ({ text }: Reply) => (JSON.parse(text) as { error: Record<string, unknown> }).error;
const bodyOf = <T>({ text }: Reply): T => JSON.parse(text) as T;

interface Bundle {
  readonly id?: string;
  readonly key?: { readonly kid: string };
  readonly deletedDate: number;
}

const idOf = ({ id, key }: Bundle): string => id ?? key?.kid ?? '';

describeOnBoth('deleted objects', (newUrl) => {
  let gateway: TestGateway;
  let token: string;
  let vault: string;

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
    const application = await newApplication(gateway);
    const all = ['all', 'purge'];
    vault = await newVault(gateway, 'bin', { [application.objectId]: { secrets: all, keys: all } });
    token = await gateway.token(application);
  });

  afterAll(() => gateway.stop());

  const at = (url: string, bearer: string) => (method: string, path: string, body?: unknown) =>
    gateway.vault(method, path, body, { token: bearer, headers: { host: new URL(url).host } });
  const call = (method: string, path: string, body?: unknown) => at(vault, token)(method, path, body);

  const make = ({ kind }: Row, name: string): Promise<Reply> =>
    kind === 'secrets'
      ? call('PUT', `/secrets/${name}`, { value: 'x', tags: { a: '1' }, contentType: 'kept' })
      : call('POST', `/keys/${name}/create`, { kty: 'RSA', tags: { a: '1' } });

  describe.each(KINDS)('of $kind', (row) => {
    const { kind, word } = row;
    const deleted = `/deleted${kind}`;
    const refusal = async (asked: Promise<Reply>) => {
      const reply = await asked;
      return [reply.status, errorOf(reply)];
    };
    const missing = (name: string) => [404, { code: `${word}NotFound`, message: `Deleted ${word} not found: ${name}` }];

    it('are shown as they were deleted, by any spelling of the name, and without a value', async () => {
      await make(row, 'Shown');
      const answer = await call('DELETE', `/${kind}/shown`);
      const reply = await call('GET', `${deleted}/SHOWN`);
      expect([reply.status, reply.body]).toEqual([200, answer.body]);
      expect(reply.body).toMatchObject({
        recoveryId: `${vault}${deleted}/Shown`,
        scheduledPurgeDate: bodyOf<Bundle>(reply).deletedDate + 7 * DAY,
        tags: { a: '1' },
      });
      expect(reply.body).not.toHaveProperty('value');
    });

    it('are listed in pages, without versions, and those that live are not', async () => {
      for (const name of ['page-1', 'page-2', 'page-3', 'page-lives']) await make(row, name);
      for (const name of ['page-1', 'page-2', 'page-3']) await call('DELETE', `/${kind}/${name}`);
      const names: string[] = [];
      let next: string | null = `${deleted}?maxresults=2`;
      while (next !== null) {
        const page: { value: Record<string, string>[]; nextLink: string | null } = bodyOf(await call('GET', next));
        expect(page.value.length).toBeLessThanOrEqual(2);
        for (const item of page.value) {
          expect(Object.keys(item)).toEqual(
            expect.arrayContaining(['recoveryId', 'deletedDate', 'scheduledPurgeDate']),
          );
          expect(item['id'] ?? item['kid']).toMatch(new RegExp(`^${vault}/${kind}/[^/]+$`));
          names.push(item['recoveryId']?.split('/').at(-1) ?? '');
        }
        next = page.nextLink?.replace(vault, '') ?? null;
      }
      expect(names.filter((name) => name.startsWith('page'))).toEqual(['page-1', 'page-2', 'page-3']);
    });

    it('come back with all their versions', async () => {
      const first = idOf(bodyOf(await make(row, 'back')));
      const second = await make(row, 'back');
      const before = await call('GET', `/${kind}/back/versions`);
      await call('DELETE', `/${kind}/back`);
      expect((await call('GET', `/${kind}/back`)).status).toBe(404);
      const reply = await call('POST', `${deleted}/Back/recover`);
      const { value: _value, ...shown } = bodyOf<Record<string, unknown>>(second);
      expect([reply.status, reply.body]).toEqual([200, shown]);
      expect((await call('GET', `/${kind}/back/versions`)).body).toEqual(before.body);
      expect((await call('GET', `/${kind}/back`)).body).toEqual(second.body);
      expect((await call('GET', first.replace(vault, ''))).status).toBe(200);
      expect(await refusal(call('GET', `${deleted}/back`))).toEqual(missing('back'));
      expect((await make(row, 'back')).status).toBe(200);
    });

    it('are gone when they are purged, and their name is free', async () => {
      const old = idOf(bodyOf(await make(row, 'gone')));
      await call('DELETE', `/${kind}/gone`);
      const reply = await call('DELETE', `${deleted}/GONE`);
      expect([reply.status, reply.text]).toEqual([204, '']);
      expect(await refusal(call('GET', `${deleted}/gone`))).toEqual(missing('gone'));
      expect((await make(row, 'gone')).status).toBe(200);
      expect((await call('GET', old.replace(vault, ''))).status).toBe(404);
      expect(bodyOf<{ value: unknown[] }>(await call('GET', `/${kind}/gone/versions`)).value).toHaveLength(1);
    });

    it.each(['GET ', 'DELETE ', 'POST /recover'])('%s of what is not deleted is 404', async (asked) => {
      const [method = '', path = ''] = asked.split(' ');
      await make(row, 'lives');
      for (const name of ['lives', 'never']) {
        expect(await refusal(call(method, `${deleted}/${name}${path}`))).toEqual(missing(name));
      }
      expect((await call('GET', `/${kind}/lives`)).status).toBe(200);
    });

    it('can be purged only by whoever has that permission, which `all` does not give', async () => {
      await make(row, 'kept');
      await call('DELETE', `/${kind}/kept`);
      const application = await newApplication(gateway);
      const name = kind === 'keys' ? 'bin-k' : 'bin-s';
      const other = await newVault(gateway, name, { [application.objectId]: { secrets: ['all'], keys: ['all'] } });
      const reply = await at(other, await gateway.token(application))('DELETE', `${deleted}/kept`);
      expect([reply.status, errorOf(reply)['innererror']]).toEqual([403, { code: 'AccessDenied' }]);
      expect(errorOf(reply)['message']).toContain(`does not have ${kind} purge permission on key vault '${name}`);
    });

    it('stay while the vault is protected against purging', async () => {
      const application = await newApplication(gateway);
      const all = { secrets: ['all', 'purge'], keys: ['all', 'purge'] };
      const name = kind === 'keys' ? 'safe-k' : 'safe-s';
      const safe = await newVault(gateway, name, { [application.objectId]: all }, { purgeProtection: true });
      const ask = at(safe, await gateway.token(application));
      const [method, path, body] =
        kind === 'secrets'
          ? (['PUT', '/secrets/x', { value: 'x' }] as const)
          : (['POST', '/keys/x/create', { kty: 'RSA' }] as const);
      await ask(method, path, body);
      await ask('DELETE', `/${kind}/x`);
      const reply = await ask('DELETE', `${deleted}/x`);
      expect([reply.status, errorOf(reply)]).toEqual([
        403,
        {
          code: 'Forbidden',
          message:
            'Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will ' +
            'automatically purge it after the retention period has passed.',
        },
      ]);
      expect((await ask('GET', `${deleted}/x`)).status).toBe(200);
    });

    it('are recorded under Azure’s names', async () => {
      await make(row, 'told');
      const { records } = await audited(gateway, async () => {
        await call('DELETE', `/${kind}/told`);
        await call('GET', `${deleted}/told`);
        await call('GET', deleted);
        await call('POST', `${deleted}/told/recover`);
        await call('DELETE', `/${kind}/told`);
        await call('DELETE', `${deleted}/told`);
      });
      expect(records.map(({ operation, status, target }) => `${operation} ${status} ${target}`)).toEqual([
        `${word}Delete 200 ${kind}/told`,
        `${word}GetDeleted 200 ${kind}/told`,
        `${word}ListDeleted 200 ${kind}`,
        `${word}Recover 200 ${kind}/told`,
        `${word}Delete 200 ${kind}/told`,
        `${word}Purge 204 ${kind}/told`,
      ]);
    });
  });
});
