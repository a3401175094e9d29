import { z } from 'zod';
import { Fault } from '../fault.ts';
import { contract, implement, type KeyVault, type Outcome } from '../operation.ts';
import { listKeys } from '../wire/keys.ts';
import { listSecrets } from '../wire/secrets.ts';
import type { ActionContext } from './context.ts';

/**
 * What a designer calls right after a connection is made (`testLinks` of the resource): any 4xx but 429 shows the connection
 * as broken, with the text. It asks for one name and answers none: an identity that may read one secret and list nothing is
 * as it should be, so where the vault lets it in and refuses the list, the connection is good.
 */
export const testConnection = implement(
  contract({
    name: 'TestConnection',
    summary: 'Whether the connection signs in and its vault answers',
    method: 'GET',
    path: '/testconnection',
    input: z.object({}),
    output: z.object({ status: z.literal('Connected'), vaultName: z.string().nullable(), message: z.string() }),
  }),
  async (context: ActionContext) => {
    for (const kind of ['secrets', 'keys'] as const) {
      const facts = await canList(context, kind);
      if (facts !== undefined) return connected(context, `The vault answers, and its ${kind} can be listed.`, facts);
    }
    return connected(context, 'The vault answers; the identity may list neither its secrets nor its keys.', {});
  },
);

type Facts = NonNullable<Outcome<unknown>['facts']>;

function connected({ connection }: ActionContext, message: string, facts: Facts) {
  const { vaultName = null } = connection;
  return { output: { status: 'Connected' as const, vaultName, message }, facts };
}

const LISTS = {
  secrets: (keyVault: KeyVault) => keyVault(listSecrets, { maxresults: 1 }),
  keys: (keyVault: KeyVault) => keyVault(listKeys, { maxresults: 1 }),
};

/** Undefined where the vault knows who asks, and does not let him list. */
async function canList({ keyVault }: ActionContext, kind: keyof typeof LISTS): Promise<Facts | undefined> {
  try {
    const { facts = {} } = await LISTS[kind](keyVault);
    return facts;
  } catch (error) {
    const cause = causeOf(error);
    if (cause instanceof Fault && LACKING.has(cause.inner ?? '')) return undefined;
    throw cause;
  }
}

/** A right is missing. Other denials mean that nobody reaches the vault this way, such as that of its firewall. */
const LACKING: ReadonlySet<string> = new Set(['AccessDenied', 'ForbiddenByRbac', 'ForbiddenByPolicy']);

/**
 * Why it failed, in the authority's or the vault's own words: here they matter more than the connector's. A vault that is not
 * there, or is none, is what the connection says wrong: designers take a 5xx for a passing weakness of the server.
 */
function causeOf(error: unknown): unknown {
  if (!(error instanceof Fault)) return error;
  const told = error.cause instanceof Fault && error.cause.status < 500 ? error.cause : error;
  const { message, inner } = told;
  const detail = { cause: told, ...(inner !== undefined && { inner }) };
  if (told.code === 'BadGateway' || told.status === 404) return new Fault('BadParameter', message, detail);
  return told === error ? error : new Fault('Unauthorized', message, detail);
}
