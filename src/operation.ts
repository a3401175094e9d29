import type { z } from 'zod';

/** The permission an operation asks for, in the words of Key Vault's access policies. */
export interface Permission {
  readonly kind: 'secrets' | 'keys';
  readonly verb: string;
}

/**
 * What both sides of a seam agree on, without a line of implementation. A server implements it, a client calls it,
 * and one schema each way gives the type, the validation and the filter: an undeclared member cannot leave.
 *
 * `path` uses `{name}` for segments; those members of `input` come from the path, those named in `query` from the
 * query string, all others from the JSON body. Path wins over query wins over body, so a body cannot rename its target.
 */
export interface Contract<In, Out> {
  readonly name: string;
  readonly summary: string;
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: readonly string[];
  readonly permission?: Permission;
  readonly input: z.ZodType<In>;
  readonly output: z.ZodType<Out>;
  /** The HTTP status of success; 200 where it is not said. */
  readonly status?: number;
  /** The most bytes of its body; 192 KB where it is not said. */
  readonly bodyLimit?: number;
  /** How the body travels; JSON where it is not said. */
  readonly body?: 'json' | 'form';
  /**
   * What the answer is; JSON where it is not said. HTML is a text, and goes out as it is; for events see `http/event-stream.ts`,
   * for lines `http/json-lines.ts`.
   */
  readonly produces?: 'json' | 'html' | 'events' | 'lines';
}

/** One compiled statement, and how many rows it must change for its unit to stand. */
export interface Change {
  readonly sql: string;
  readonly parameters: readonly (string | number | null | Uint8Array)[];
  readonly rows: number;
}

/** What a call leaves behind: its answer, and the changes that become durable, with the audit record, before it. */
export interface Outcome<Out> {
  readonly output: Out;
  readonly changes?: readonly Change[];
  /** Caches to be dropped in every process once the changes are durable, for instance `connections`. */
  readonly touches?: readonly string[];
  /** What the audit record shall say beyond the request, for instance the version that was read. Never a value. */
  readonly facts?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** So many long calls like this one are about to end: its record may wait a moment to share their commit. */
  readonly expecting?: number;
  /** The HTTP status, where it depends on what was found (an ARM PUT creates or replaces). */
  readonly status?: number;
}

/** Method syntax, so that operations with different inputs stand in one list without `any`. */
export interface Operation<Context, In = unknown, Out = unknown> {
  readonly contract: Contract<In, Out>;
  run(context: Context, input: In): Promise<Outcome<Out>> | Outcome<Out>;
}

export function contract<In, Out>(definition: Contract<In, Out>): Contract<In, Out> {
  return definition;
}

export function implement<Context, In, Out>(
  definition: Contract<In, Out>,
  run: (context: Context, input: In) => Promise<Outcome<Out>> | Outcome<Out>,
): Operation<Context, In, Out> {
  return { contract: definition, run };
}

/** A Key Vault, wherever it is: the one function through which the connector reaches it. */
export type KeyVault = <In, Out>(contract: Contract<In, Out>, input: In) => Promise<Outcome<Out>>;

/** Runs an operation and passes its answer through the contract's filter: what is not declared does not leave. */
export async function perform<Context, In, Out>(
  operation: Operation<Context, In, Out>,
  context: Context,
  input: In,
): Promise<Outcome<Out>> {
  const outcome = await operation.run(context, input);
  return { ...outcome, output: operation.contract.output.parse(outcome.output) };
}
