import { Fault } from '../fault.ts';
import { readInput } from '../http/input.ts';
import type { Operation } from '../operation.ts';
import { ACTIONS } from './actions.ts';
import type { ActionContext } from './context.ts';
import { testConnection } from './test-connection.ts';

/** A call of an action as it stands inside another one's body. */
export interface WrittenCall {
  readonly method: string;
  /** `/secrets/{secretName}/value`, without the connection; each part of it encoded once, the first slash not needed. */
  readonly path: string;
  readonly queries?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
}

export interface ReadAction {
  readonly operation: Operation<ActionContext>;
  /** Validated by the action's own schema. */
  readonly input: unknown;
}

/** What can be called on a connection: the fourteen actions, and the test of the connection itself. */
export const CALLABLE: readonly Operation<ActionContext>[] = [...ACTIONS, testConnection];

const LONGEST = 1024;
/** All that a part of an action's path can be: a word of it, a name or a version. */
const PART = /^[0-9A-Za-z-]+$/;

/**
 * The action that a text names, and its inputs. The text is taken apart here and then thrown away: what goes on is an action
 * of the list and values that its schema passed. It is decoded once, so `%252e` is no dot, and no part may hold a dot, a
 * slash, a backslash, a semicolon or a control character, encoded or not. Throws Fault BadParameter, NotFound.
 */
export function readAction({ method, path, queries = {}, body }: WrittenCall): ReadAction {
  const parts = partsOf(path);
  const verb = method.toUpperCase();
  for (const operation of CALLABLE) {
    const params = match(operation.contract.path, parts);
    if (params === undefined || operation.contract.method !== verb) continue;
    const request = { params, query: queries };
    return { operation, input: readInput(operation.contract, request, verb === 'GET' ? undefined : body) };
  }
  throw new Fault('NotFound', 'The path and the method name no action of the connector.');
}

function partsOf(path: string): string[] {
  if (path.length > LONGEST) throw notAPath();
  const parts = path.replace(/^\//, '').split('/').map(decodeOnce);
  if (parts.every((part) => PART.test(part))) return parts;
  throw notAPath();
}

function decodeOnce(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw notAPath();
  }
}

const notAPath = (): Fault =>
  new Fault(
    'BadParameter',
    'The parameter path is not valid: it is the path of an action, such as /secrets/name/value, its parts encoded once and ' +
      'made of 0-9, a-z, A-Z and -; queries stand beside it.',
  );

function match(template: string, parts: readonly string[]): Record<string, string> | undefined {
  const wanted = template.slice(1).split('/');
  if (wanted.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, want] of wanted.entries()) {
    const part = parts[at] ?? '';
    if (want.startsWith('{')) params[want.slice(1, -1)] = part;
    else if (want !== part) return undefined;
  }
  return params;
}
