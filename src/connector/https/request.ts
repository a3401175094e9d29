import { checkInput, namesIn } from '../../http/input.ts';
import type { Contract } from '../../operation.ts';

/** One request to a vault, made of nothing but validated parts. */
export interface VaultRequest {
  readonly method: string;
  readonly url: URL;
  /** JSON; absent where there is none. */
  readonly body?: string;
}

/** The one that every cloud of Microsoft's has, and that has all that the connector needs. */
const API_VERSION = '7.4';

/** Names and versions are all that ever stands in a path: they need no encoding, and nothing in them has a meaning to a URL. */
const SEGMENT = /^[0-9A-Za-z-]{1,127}$/;

/**
 * The request that a contract's input is, for the vault at `host`: rebuilt from the input by the contract's own schema, and
 * taken apart again before it may go out. No text of a caller's reaches the URL but a name, a version, a skip token. Throws
 * Fault BadParameter.
 */
export function requestOf<In, Out>(contract: Contract<In, Out>, given: In, host: string): VaultRequest {
  const input = checkInput(contract, given) as Readonly<Record<string, unknown>>;
  const path = pathOf(contract.path, input);
  const search = searchOf(contract.query ?? [], input);
  const url = new URL(`https://${host}${path}${search}`);
  requireAsBuilt(url, { host, path, search });
  return { method: contract.method, url, ...bodyOf(contract, input) };
}

/** A version that is not named leaves its segment empty, as Microsoft's clients do. */
function pathOf(template: string, input: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{(\w+)(\??)\}/g, (_, name: string, optional: string) => {
    const value = input[name];
    if (value === undefined && optional === '?') return '';
    if (typeof value !== 'string' || !SEGMENT.test(value)) throw new Error(`the segment ${name} is not valid`);
    return value;
  });
}

function searchOf(names: readonly string[], input: Readonly<Record<string, unknown>>): string {
  const given = names.filter((name) => input[name] !== undefined);
  const pairs = given.map((name) => `&${name}=${encodeURIComponent(String(input[name]))}`);
  return `?api-version=${API_VERSION}${pairs.join('')}`;
}

function requireAsBuilt(url: URL, built: { host: string; path: string; search: string }): void {
  const same =
    url.protocol === 'https:' &&
    url.host === built.host &&
    url.pathname === built.path &&
    url.search === built.search &&
    url.username === '' &&
    url.password === '' &&
    url.hash === '';
  if (!same) throw new Error('a URL that is another than the one that was built');
}

function bodyOf(contract: Contract<unknown, unknown>, input: Readonly<Record<string, unknown>>): { body?: string } {
  if (contract.method === 'GET') return {};
  const elsewhere = new Set([...namesIn(contract.path), ...(contract.query ?? [])]);
  const members = Object.entries(input).filter(([name, value]) => !elsewhere.has(name) && value !== null);
  return { body: JSON.stringify(Object.fromEntries(members)) };
}
