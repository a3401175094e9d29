import type { IncomingHttpHeaders } from 'node:http';
import type { Fault } from '../fault.ts';
import type { Operation, Outcome } from '../operation.ts';

/** A request as a server sees it before its body is read. */
export interface Inbound {
  readonly method: string;
  /** The target as it came, query included. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Every Authorization header, since two of them are an attack. */
  readonly authorization: readonly string[];
  /** `Host`, with its port. */
  readonly host: string;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Address of the peer. */
  readonly peer: string;
  /** Ours, one per request: `x-ms-request-id`. */
  readonly requestId: string;
  /** The caller's own (`x-ms-client-request-id`) where it is a GUID, else a new one. */
  readonly clientRequestId: string;
}

/** What every answer of our own APIs carries: it is for this caller only, and both sides can find the call again. */
export function answerHeaders({
  requestId,
  clientRequestId,
}: Pick<Inbound, 'requestId' | 'clientRequestId'>): Readonly<Record<string, string>> {
  return {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-ms-client-request-id': clientRequestId,
    'x-ms-request-id': requestId,
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** A list of operations, and what is particular to the server that offers them. `mount` does all the rest. */
export interface Server<Context> {
  readonly operations: readonly Operation<Context>[];
  /** In front of every path, for instance `/apim/keyvault/{connectionId}`. */
  readonly prefix?: string;
  /** Who calls, and may they? Runs before a byte of the body is read; throws Fault. */
  admit(operation: Operation<Context>, request: Inbound): Context | Promise<Context>;
  /** Runs the operation on validated input and resolves only when its record, and its changes, are durable. */
  call(operation: Operation<Context>, context: Context, input: unknown): Promise<Outcome<unknown>>;
  /** Records a call that ended before `call`; resolves when the record is durable. */
  refuse(operation: Operation<Context>, request: Inbound, context: Context | undefined, fault: Fault): Promise<void>;
  /** The body and headers of a failure, in this server's own shape. */
  failure(fault: Fault, request: Inbound): Answer;
  /** Headers of every answer. */
  headers(request: Inbound): Readonly<Record<string, string>>;
}
