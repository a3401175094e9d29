import type { z } from 'zod';
import { Fault } from '../fault.ts';
import type { Contract } from '../operation.ts';
import type { Inbound } from './server.ts';

/** What a request asks, by the contract's one schema; throws Fault BadParameter that names the input and the reason. */
export function readInput<In, Out>(
  contract: Contract<In, Out>,
  request: Pick<Inbound, 'params' | 'query'>,
  body: unknown,
): In {
  return checkInput(contract, assemble(contract, request, body));
}

/** The input that `fields` are, by the contract's schema; throws Fault BadParameter as above. */
export function checkInput<In, Out>(contract: Contract<In, Out>, fields: unknown): In {
  const result = contract.input.safeParse(fields, OWN_WORDS);
  if (result.success) return result.data;
  throw new Fault('BadParameter', explain(result.error));
}

/** Path wins over query wins over body, so that no body can rename the object its path names. */
function assemble(contract: Contract<unknown, unknown>, request: Pick<Inbound, 'params' | 'query'>, body: unknown) {
  if (body !== undefined && (typeof body !== 'object' || body === null || Array.isArray(body))) {
    throw new Fault('BadParameter', 'The request body must be a JSON object.');
  }
  const fields: Record<string, unknown> = body === undefined ? {} : { ...body };
  for (const name of contract.query ?? []) {
    delete fields[name];
    if (request.query[name] !== undefined) fields[name] = request.query[name];
  }
  for (const name of namesIn(contract.path)) fields[name] = request.params[name];
  return fields;
}

const known = new Map<string, readonly string[]>();

/** The names in a contract's path; there are as many paths as contracts, so they are worked out once. */
export function namesIn(path: string): readonly string[] {
  let names = known.get(path);
  if (names === undefined) {
    names = [...path.matchAll(/\{(\w+)\??\}/g)].map(([, name = '']) => name);
    known.set(path, names);
  }
  return names;
}

const KINDS: Readonly<Record<string, string>> = {
  object: 'an object',
  record: 'an object',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
};

/** For what a schema has no sentence of its own; without it the caller would read the library's, which are for programmers. */
const OWN_WORDS: z.core.ParseContext<z.core.$ZodIssue> = {
  error({ code, expected, input }) {
    if (code !== 'invalid_type') return 'it is none of what is taken here';
    if (input === undefined) return 'it is missing';
    return `it is ${KINDS[String(expected)] ?? 'of another kind'}`;
  },
};

function explain(error: z.ZodError): string {
  const [issue] = error.issues;
  const where = issue?.path.join('.') ?? '';
  const why = issue?.message ?? 'it is not valid';
  return where === '' ? `The request is not valid: ${why}.` : `The parameter ${printable(where)} is not valid: ${why}.`;
}

/** Part of a caller's own text goes back to him, but only as plain, short characters. */
function printable(text: string): string {
  return text.replace(/[^\w.$:-]/g, '?').slice(0, 100);
}
