import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, newApplication, newVault } from './administration.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** Random lives of a few secrets, call by call, against the simplest vault that there can be; and many writers at once. */
const NAMES = ['a', 'B'];
const RUNS = 15;

interface Version {
  readonly id: string;
  readonly value: string;
  contentType: string | undefined;
}

/** A secret as the model has it; the last version is the latest. */
interface Secret {
  versions: Version[];
  deleted: boolean;
}

type Ask = (method: string, path: string, body?: unknown) => Promise<Reply>;

/** What the model says of the vault, and of the backups that were taken. */
interface World {
  readonly ask: Ask;
  readonly secrets: Map<string, Secret>;
  readonly backups: Map<string, { blob: string; versions: readonly Version[] }>;
}

const live = ({ secrets }: World, name: string): Secret | undefined => {
  const secret = secrets.get(name);
  return secret?.deleted === false ? secret : undefined;
};
const versionIn = ({ text }: Reply): string => (JSON.parse(text) as { id: string }).id.split('/').at(-1) ?? '';
const latestOf = ({ versions }: Secret): Version | undefined => versions.at(-1);
const copy = (versions: readonly Version[]): Version[] => versions.map((version) => ({ ...version }));

type Step = (world: World, name: string, text: string) => Promise<[Reply, expected: number]>;

const STEPS: Readonly<Record<string, Step>> = {
  async set(world, name, text) {
    const reply = await world.ask('PUT', `/secrets/${name}`, { value: text });
    const secret = world.secrets.get(name);
    if (secret?.deleted === true) return [reply, 409];
    const version = { id: versionIn(reply), value: text, contentType: undefined };
    world.secrets.set(name, { versions: [...(secret?.versions ?? []), version], deleted: false });
    return [reply, 200];
  },
  async update(world, name, text) {
    const secret = live(world, name);
    // The first as often as the latest.
    const version = text.length % 2 === 0 ? secret?.versions[0] : secret && latestOf(secret);
    const reply = await world.ask('PATCH', `/secrets/${name}/${version?.id ?? ''}`, { contentType: text });
    if (version !== undefined) version.contentType = text;
    return [reply, version === undefined ? 404 : 200];
  },
  async delete(world, name) {
    const reply = await world.ask('DELETE', `/secrets/${name}`);
    const secret = live(world, name);
    if (secret !== undefined) secret.deleted = true;
    return [reply, secret === undefined ? 404 : 200];
  },
  async recover(world, name) {
    const reply = await world.ask('POST', `/deletedsecrets/${name}/recover`);
    const secret = world.secrets.get(name);
    if (secret?.deleted !== true) return [reply, 404];
    secret.deleted = false;
    return [reply, 200];
  },
  async purge(world, name) {
    const reply = await world.ask('DELETE', `/deletedsecrets/${name}`);
    if (world.secrets.get(name)?.deleted !== true) return [reply, 404];
    world.secrets.delete(name);
    return [reply, 204];
  },
  async backup(world, name) {
    const reply = await world.ask('POST', `/secrets/${name}/backup`);
    const secret = live(world, name);
    if (secret === undefined) return [reply, 404];
    world.backups.set(name, { blob: String(reply.body['value']), versions: copy(secret.versions) });
    return [reply, 200];
  },
  async restore(world, name) {
    const backup = world.backups.get(name);
    const reply = await world.ask('POST', '/secrets/restore', { value: backup?.blob ?? 'AAAA' });
    if (backup === undefined) return [reply, 400];
    if (world.secrets.has(name)) return [reply, 409];
    world.secrets.set(name, { versions: copy(backup.versions), deleted: false });
    return [reply, 200];
  },
  async get(world, name, text) {
    const secret = live(world, name);
    const version = text.length % 2 === 0 ? undefined : secret?.versions[0]?.id;
    const reply = await world.ask('GET', `/secrets/${name}/${version ?? ''}`);
    if (secret === undefined) return [reply, 404];
    const meant = version === undefined ? latestOf(secret) : secret.versions[0];
    expect(reply.body).toMatchObject({ value: meant?.value });
    return [reply, 200];
  },
};

/** What is left out comes once: lives shall get as far as a purge, and what comes after it. */
const WEIGHTS: Readonly<Record<string, number>> = { set: 3, delete: 4, purge: 4, recover: 2, restore: 2, backup: 2 };

/** Everything that can be seen of the vault is what the model says. */
async function compare({ ask, secrets }: World): Promise<void> {
  const listed = async (path: string) =>
    (JSON.parse((await ask('GET', path)).text) as { value: { id: string; contentType?: string }[] }).value;
  const named = (deleted: boolean) =>
    NAMES.filter((name) => secrets.get(name)?.deleted === deleted).map((name) => name.toLowerCase());
  const nameIn = ({ id }: { id: string }) => id.split('/')[4]?.toLowerCase();
  expect((await listed('/secrets')).map(nameIn)).toEqual(named(false));
  expect((await listed('/deletedsecrets')).map(nameIn)).toEqual(named(true));
  for (const name of NAMES) {
    const secret = live({ secrets } as World, name);
    const versions = (await listed(`/secrets/${name}/versions`)).map(({ id, contentType }) => [
      id.split('/').at(-1),
      contentType,
    ]);
    const expected = (secret?.versions ?? []).map(({ id, contentType }) => [id, contentType]);
    expect(new Map(versions as [string, string][])).toEqual(new Map(expected as [string, string][]));
    for (const { id, value } of secret?.versions ?? []) {
      expect((await ask('GET', `/secrets/${name}/${id}`)).body).toMatchObject({ value });
    }
    const reply = await ask('GET', `/secrets/${name}`);
    expect([reply.status, reply.body['value']]).toEqual(
      secret === undefined ? [404, undefined] : [200, latestOf(secret)?.value],
    );
  }
}

describeOnBoth('a vault', (newUrl) => {
  let gateway: TestGateway;
  let application: Client;
  let token: string;

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
    application = await newApplication(gateway);
    token = await gateway.token(application);
  });

  afterAll(() => gateway.stop());

  const emptyVault = async (name: string): Promise<Ask> => {
    const all = { secrets: ['all', 'purge'], keys: [] };
    const { host } = new URL(await newVault(gateway, name, { [application.objectId]: all }));
    return (method, path, body) => gateway.vault(method, path, body, { token, headers: { host } });
  };

  it('is what the simplest vault would be, after every sequence of calls', { timeout: 120_000 }, async () => {
    const step = fc.tuple(
      fc.oneof(...Object.keys(STEPS).map((what) => ({ arbitrary: fc.constant(what), weight: WEIGHTS[what] ?? 1 }))),
      fc.constantFrom(...NAMES),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
    );
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 60 }), async (steps) => {
        runs += 1;
        const world: World = { ask: await emptyVault(`model-${runs}`), secrets: new Map(), backups: new Map() };
        for (const [what, name, text] of steps) {
          const [reply, expected] = (await STEPS[what]?.(world, name, text)) ?? [undefined, 0];
          expect([what, reply?.status]).toEqual([what, expected]);
        }
        await compare(world);
      }),
      { numRuns: RUNS },
    );
  });

  const versionsOf = async (ask: Ask, name: string): Promise<string[]> => {
    const found: string[] = [];
    for (let next: string | null = `/secrets/${name}/versions`; next !== null; ) {
      const { text }: Reply = await ask('GET', next);
      const page = JSON.parse(text) as { value: { id: string }[]; nextLink: string | null };
      found.push(...page.value.map(({ id }) => id.split('/').at(-1) ?? ''));
      next = page.nextLink?.replace(/^https:\/\/[^/]+/, '') ?? null;
    }
    return found;
  };

  it('keeps what 200 writers of one name were promised, each version and no other', { timeout: 60_000 }, async () => {
    const ask = await emptyVault('crowd');
    const replies = await Promise.all(
      Array.from({ length: 200 }, (_, at) => ask('PUT', '/secrets/one', { value: `${at}` })),
    );
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    const promised = replies.map(versionIn);
    expect((await versionsOf(ask, 'one')).sort()).toEqual([...promised].sort());
    const latest = await ask('GET', '/secrets/one');
    expect(latest.body['value']).toBe(String(promised.indexOf(versionIn(latest))));
  });

  it('loses nothing while others delete, recover and change the name', { timeout: 60_000 }, async () => {
    const ask = await emptyVault('brawl');
    await ask('PUT', '/secrets/one', { value: 'first' });
    const calls = Array.from({ length: 200 }, (_, at): [string, string, unknown?] => {
      if (at % 8 === 3) return ['DELETE', '/secrets/one'];
      if (at % 8 === 5) return ['POST', '/deletedsecrets/one/recover'];
      if (at % 8 === 7) return ['PATCH', '/secrets/one', { contentType: `${at}` }];
      return ['PUT', '/secrets/one', { value: `${at}` }];
    });
    const replies = await Promise.all(calls.map(([method, path, body]) => ask(method, path, body)));
    expect(replies.map(({ status }) => status).filter((status) => ![200, 404, 409].includes(status))).toEqual([]);
    const promised = replies.filter(({ status }, at) => calls[at]?.[0] === 'PUT' && status === 200).map(versionIn);
    await ask('POST', '/deletedsecrets/one/recover');
    const versions = await versionsOf(ask, 'one');
    expect(versions).toHaveLength(promised.length + 1);
    expect(versions).toEqual(expect.arrayContaining(promised));
    expect(versions).toContain(versionIn(await ask('GET', '/secrets/one')));
  });
});
