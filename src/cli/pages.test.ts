import { expect, test } from 'vitest';
import { collect } from './pages.ts';

const ORIGIN = 'https://demo.vault.localhost:8443';

/** A vault of so many items, in pages; `asked` is what it was asked for. */
function vaultOf(pages: Readonly<Record<string, { value: number[]; nextLink: string | null }>>) {
  const asked: string[] = [];
  return {
    asked,
    origin: ORIGIN,
    call(_method: string, path: string) {
      asked.push(path);
      return Promise.resolve({ status: 200, body: pages[path] });
    },
  };
}
const link = (rest: string, origin = ORIGIN) => `${origin}/secrets?api-version=7.4${rest}`;

test('every page is read, to the end', async () => {
  const vault = vaultOf({
    '/secrets': { value: [1, 2], nextLink: link('&$skiptoken=b') },
    '/secrets?%24skiptoken=b': { value: [], nextLink: link('&$skiptoken=c') },
    '/secrets?%24skiptoken=c': { value: [3], nextLink: null },
  });
  expect(await collect(vault, '/secrets')).toEqual([1, 2, 3]);
});

test('no more is read than was asked for', async () => {
  const vault = vaultOf({
    '/secrets?maxresults=3': { value: [1, 2], nextLink: link('&$skiptoken=b&maxresults=3') },
    '/secrets?%24skiptoken=b&maxresults=3': { value: [3, 4, 5], nextLink: link('&$skiptoken=c') },
  });
  expect(await collect(vault, '/secrets', 3)).toEqual([1, 2, 3]);
  expect(vault.asked).toHaveLength(2);
});

test('more than a page is asked for in whole pages', async () => {
  const vault = vaultOf({ '/secrets': { value: [1], nextLink: null } });
  expect(await collect(vault, '/secrets', 30)).toEqual([1]);
});

test.each([
  ['another host', link('&$skiptoken=b', 'https://evil.example')],
  ['another port', link('&$skiptoken=b', 'https://demo.vault.localhost:9443')],
  ['plain HTTP', link('&$skiptoken=b', 'http://demo.vault.localhost:8443')],
  ['no address', '/secrets?$skiptoken=b'],
  ['itself', link('')],
])('a next page on %s is not read: the token would go there', async (_, nextLink) => {
  const vault = vaultOf({ '/secrets': { value: [1], nextLink } });
  await expect(collect(vault, '/secrets')).rejects.toMatchObject({
    code: 'BadGateway',
    message: 'The server names a next page that is not one of this list; nothing more was read.',
  });
  expect(vault.asked).toEqual(['/secrets']);
});
