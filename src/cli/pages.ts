import { Fault } from '../fault.ts';
import type { Call, Vault } from './server.ts';

/** The vault's largest page. */
const PAGE_SIZE = 25;

/**
 * All items of a list, or the first `most`. Pages are followed on the vault's own origin only: a `nextLink` that leads
 * elsewhere would take the token with it. Throws Fault BadGateway.
 */
export async function collect<Item>({ origin, call }: Vault, path: string, most = Infinity): Promise<Item[]> {
  const items: Item[] = [];
  let next: string | undefined = most < PAGE_SIZE ? `${path}?maxresults=${most}` : path;
  while (next !== undefined && items.length < most) {
    const page: Page<Item> = await read(call, next);
    items.push(...page.value);
    next = page.nextLink === null ? undefined : following(page.nextLink, origin, next);
  }
  return items.slice(0, most);
}

interface Page<Item> {
  readonly value: readonly Item[];
  readonly nextLink: string | null;
}

async function read<Item>(call: Call, path: string): Promise<Page<Item>> {
  return (await call('GET', path)).body as Page<Item>;
}

/** Path and query of a `nextLink`, without the api-version that every call adds. */
function following(link: string, origin: string, from: string): string {
  const refuse = () =>
    new Fault('BadGateway', 'The server names a next page that is not one of this list; nothing more was read.');
  if (!URL.canParse(link)) throw refuse();
  const url = new URL(link);
  url.searchParams.delete('api-version');
  const path = `${url.pathname}${url.search}`;
  if (url.origin !== new URL(origin).origin || path === from) throw refuse();
  return path;
}
