import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newConnection, type TestConnection } from './administration.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** Lists that are longer than a page: nothing stops at 25, and no token serves for anything but its own list. */
interface Page {
  readonly value: readonly { readonly name: string; readonly version: string | null }[];
  readonly continuationToken: string | null;
}

const FOREIGN =
  'Operation failed because some of the inputs are not valid. The parameter continuationToken is not valid: ' +
  'it is not a token of this list on this connection.';
const STALE =
  'Operation failed because some of the inputs are not valid. The parameter continuationToken is not valid: ' +
  'it is older than an hour, so begin the list again.';

const pageOf = ({ text }: Reply): Page => JSON.parse(text) as Page;
const messageOf = ({ text }: Reply): string => (JSON.parse(text) as { error: { message: string } }).error.message;

describeOnBoth('paging', (newUrl) => {
  let gateway: TestGateway;
  let other: TestConnection;

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
    const token = await gateway.token();
    const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at).padStart(2, '0'));
    const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
    const seeded = await Promise.all([
      ...numbers(60).map((at) => gateway.vault('PUT', `/secrets/Page-${at}`, { value: at }, { token })),
      ...numbers(60).map((at) => gateway.vault('PUT', '/secrets/versioned', { value: at }, { token })),
      ...numbers(30).map((at) => gateway.vault('PUT', `/keys/page-${at}`, { key: jwk }, { token })),
      ...numbers(30).map(() => gateway.vault('PUT', '/keys/versioned', { key: jwk }, { token })),
    ]);
    expect(new Set(seeded.map(({ status }) => status))).toEqual(new Set([200]));
    other = await newConnection(gateway, 'other');
  });

  afterAll(() => gateway.stop());

  const first = async (path: string): Promise<string> =>
    pageOf(await gateway.action('GET', path)).continuationToken ?? '';
  const follow = (path: string, token: string): Promise<Reply> =>
    gateway.action('GET', `${path}?continuationToken=${encodeURIComponent(token)}`);

  /** The pages from the first to the one without a token. */
  async function pages(path: string): Promise<Page[]> {
    const all = [pageOf(await gateway.action('GET', path))];
    for (let token = all[0]?.continuationToken; typeof token === 'string'; token = all.at(-1)?.continuationToken) {
      all.push(pageOf(await follow(path, token)));
      if (all.length > 10) throw new Error('the list does not end');
    }
    return all;
  }

  it('secrets come 25 at a time, in order of name, each once, and the last page has no token', async () => {
    const all = await pages('/secrets');
    expect(all.map(({ value }) => value.length)).toEqual([25, 25, 14]);
    expect(all.at(-1)?.continuationToken).toBeNull();
    const names = all.flatMap(({ value }) => value.map(({ name }) => name.toLowerCase()));
    expect(names).toEqual([...new Set(names)].sort());
    expect(names).toHaveLength(64);
  });

  it('names keep their casing in a list', async () => {
    const names = (await pages('/secrets')).flatMap(({ value }) => value.map(({ name }) => name));
    expect(names.filter((name) => name.startsWith('Page-'))).toHaveLength(60);
  });

  it('versions of a secret come 25 at a time, each once', async () => {
    const all = await pages('/secrets/versioned/versions');
    expect(all.map(({ value }) => value.length)).toEqual([25, 25, 10]);
    expect(new Set(all.flatMap(({ value }) => value.map(({ version }) => version))).size).toBe(60);
  });

  it('keys come 25 at a time', async () => {
    expect((await pages('/keys')).map(({ value }) => value.length)).toEqual([25, 8]);
  });

  it('versions of a key come 25 at a time', async () => {
    const all = await pages('/keys/versioned/versions');
    expect(all.map(({ value }) => value.length)).toEqual([25, 5]);
    expect(new Set(all.flatMap(({ value }) => value.map(({ version }) => version))).size).toBe(30);
  });

  it('a list of one page has no token', async () => {
    expect(await first('/secrets/api-key/versions')).toBe('');
  });

  it('the same page comes again with the same token', async () => {
    const token = await first('/secrets');
    expect((await follow('/secrets', token)).text).toBe((await follow('/secrets', token)).text);
  });

  it('a forged token is refused, whichever character was changed', async () => {
    const token = await first('/secrets');
    const spoilt = Array.from(token, (character, at) => {
      const changed = character === 'A' ? 'B' : 'A';
      return `${token.slice(0, at)}${changed}${token.slice(at + 1)}`;
    });
    const replies = await Promise.all(spoilt.map((each) => follow('/secrets', each)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([400]));
    expect(new Set(replies.map(messageOf))).toEqual(new Set([FOREIGN]));
  });

  it.each(['', 'x', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', '%00', 'ä'])('%j is refused', async (token) => {
    const reply = await follow('/secrets', token);
    expect([reply.status, messageOf(reply)]).toEqual([400, FOREIGN]);
  });

  it('a token that is too long, or there twice, is refused', async () => {
    const long = await follow('/secrets', 'A'.repeat(1537));
    expect([long.status, messageOf(long)]).toEqual([400, expect.stringContaining('it is not a token of ours')]);
    const token = await first('/secrets');
    const twice = await gateway.action('GET', `/secrets?continuationToken=${token}&continuationToken=${token}`);
    expect([twice.status, messageOf(twice)]).toEqual([400, expect.stringContaining('it is one text')]);
  });

  it("another connection's token is refused, and ours there", async () => {
    const theirs = pageOf(await other.action('GET', '/secrets')).continuationToken ?? '';
    const ours = await first('/secrets');
    const crossed = [await follow('/secrets', theirs), await other.action('GET', `/secrets?continuationToken=${ours}`)];
    expect(crossed.map((reply) => [reply.status, messageOf(reply)])).toEqual([
      [400, FOREIGN],
      [400, FOREIGN],
    ]);
    expect((await other.action('GET', `/secrets?continuationToken=${theirs}`)).status).toBe(200);
  });

  it("another action's token is refused", async () => {
    const paths = ['/secrets', '/keys', '/secrets/versioned/versions', '/keys/versioned/versions'];
    for (const from of paths) {
      const token = await first(from);
      for (const to of paths) {
        const reply = await follow(to, token);
        expect([from, to, reply.status]).toEqual([from, to, from === to ? 200 : 400]);
      }
    }
  });

  it("another name's token is refused", async () => {
    const reply = await follow('/secrets/api-key/versions', await first('/secrets/versioned/versions'));
    expect([reply.status, messageOf(reply)]).toEqual([400, FOREIGN]);
  });

  it('a token is good for an hour, and then says why it is not', async () => {
    const token = await first('/secrets');
    const made = Date.now();
    gateway.clock.now = made + 3_590_000;
    expect((await follow('/secrets', token)).status).toBe(200);
    gateway.clock.now = made + 3_700_000;
    const reply = await follow('/secrets', token);
    expect([reply.status, messageOf(reply)]).toEqual([400, STALE]);
    expect((await follow('/secrets', await first('/secrets'))).status).toBe(200);
  });
});
