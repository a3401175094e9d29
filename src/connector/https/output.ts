import { Fault } from '../../fault.ts';
import { parseJson } from '../../http/json.ts';
import type { Contract } from '../../operation.ts';
import { canonical } from '../../wire/name.ts';
import { objectPath, parseObjectUrl } from '../../wire/object-id.ts';
import { SKIP_TOKEN } from '../../wire/page.ts';
import { type Answer, headerOf } from './exchange.ts';

/** A page of 25 objects with all their tags has a fifth of these. */
const BOUNDS = { tokens: 50_000, strings: 20_000 };

/** What was asked, as far as the answer must fit it. */
export interface Asked {
  readonly url: URL;
  readonly kind: 'secrets' | 'keys';
  readonly name?: string | undefined;
  readonly version?: string | undefined;
}

/** The members that say of which object an answer is. */
interface Identified {
  readonly id?: string;
  readonly kid?: string;
  readonly key?: { readonly kid: string };
}

/**
 * What a vault answered, as the contract has it: strict JSON, of the contract's shape, about the objects that were asked for,
 * in this vault. Members that the contract does not know are left behind. Throws Fault BadGateway, which holds nothing of it.
 */
export function outputOf<In, Out>(contract: Contract<In, Out>, answer: Answer, asked: Asked): Out {
  const foreign = (what: string): never => {
    throw new Fault('BadGateway', `${asked.url.host} answered ${what}, which a key vault does not.`);
  };
  if (!isJson(answer)) foreign('something else than JSON');
  const result = contract.output.safeParse(valueOf(answer.bytes) ?? foreign('JSON that is not acceptable'));
  if (!result.success) return foreign('JSON of another shape');
  const { value: items, nextLink } = result.data as { value?: unknown; nextLink?: string | null };
  const identified = Array.isArray(items) ? (items as Identified[]) : [result.data as Identified];
  if (!identified.every((each) => isOf(each, asked))) foreign('with another object than was asked for');
  if (typeof nextLink === 'string' && !isNext(nextLink, asked.url)) foreign('with a next page that lies elsewhere');
  return result.data;
}

export function isJson(answer: Answer): boolean {
  return /^application\/json *(; *charset="?utf-8"? *)?$/i.test(headerOf(answer, 'content-type') ?? '');
}

/** Undefined where it is no JSON that we take. */
export function valueOf(bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes, BOUNDS);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

function isOf(each: Identified, asked: Asked): boolean {
  const url = each.id ?? each.kid ?? each.key?.kid ?? '';
  const found = url.startsWith(`https://${asked.url.host}/`) ? parseObjectUrl(url, asked.kind) : undefined;
  if (found === undefined) return false;
  const { name = found.name, version = found.version } = asked;
  return canonical(found.name) === canonical(name) && found.version === version;
}

/** The list that was asked for, on the port it was asked on; of all that it says, only the skip token is ever used. */
function isNext(link: string, { host, pathname }: URL): boolean {
  if (!URL.canParse(link)) return false;
  const next = new URL(link);
  const tokens = next.searchParams.getAll('$skiptoken');
  return (
    next.protocol === 'https:' &&
    next.host === host &&
    next.username === '' &&
    next.password === '' &&
    canonical(next.pathname) === canonical(pathname) &&
    tokens.length === 1 &&
    SKIP_TOKEN.test(tokens[0] ?? '')
  );
}

/** `secrets/name/version` of the one object that an answer is about; undefined of a list. */
export function targetOf(output: unknown, kind: Asked['kind']): string | undefined {
  const { id, kid, key } = output as Identified;
  const found = parseObjectUrl(id ?? kid ?? key?.kid ?? '', kind);
  return found && objectPath({ kind, ...found });
}
