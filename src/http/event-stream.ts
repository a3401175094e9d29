import type { ServerResponse } from 'node:http';
import { z } from 'zod';

/**
 * Answers that go on: server-sent events (WHATWG HTML, section 9.2). An operation that `produces: 'events'` answers an
 * async iterable, which is asked for its iterator only once the head of the answer is out, and told by `return` when nobody
 * listens any more.
 */
export interface StreamedEvent {
  /** What the client may name when it comes back. */
  readonly id: string;
}

/** The output schema of such a contract: each event passes through `event`, so that nothing undeclared leaves. */
export function eventsOf<Event extends z.ZodType<StreamedEvent>>(event: Event) {
  return z
    .custom<AsyncIterable<z.output<Event>>>((given) => typeof given === 'object' && given !== null)
    .transform((events) => mapEvents(events, (each) => event.parse(each)));
}

/** The same events, each as `change` makes it. */
export function mapEvents<From, To>(events: AsyncIterable<From>, change: (event: From) => To): AsyncIterable<To> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = events[Symbol.asyncIterator]();
      return {
        async next() {
          const next = await iterator.next();
          return next.done === true ? next : { done: false, value: change(next.value) };
        },
        async return() {
          await iterator.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

/** A comment so often, in milliseconds, that neither we nor a proxy take the connection for dead. */
const HEARTBEAT = 15_000;

/**
 * Sends events until there are no more or the client has gone; resolves then. Waits for a client that takes nothing: it is
 * for the iterable to say how much it keeps meanwhile. Rejects with what the iterable throws, the answer being ended.
 */
export async function streamEvents(
  response: ServerResponse,
  events: AsyncIterable<StreamedEvent>,
  heartbeat = HEARTBEAT,
): Promise<void> {
  // Gone while the call was still being recorded: nobody would hear that anything closes.
  if (response.destroyed) return;
  const iterator = events[Symbol.asyncIterator]();
  response.once('close', () => void iterator.return?.());
  const beat = setInterval(() => response.writableNeedDrain || response.write(':\n\n'), heartbeat);
  try {
    for (let next = await iterator.next(); next.done !== true && !response.destroyed; next = await iterator.next()) {
      // JSON text has no line breaks, and an id is ours: nothing in an event can begin another.
      const more = response.write(`id: ${next.value.id}\ndata: ${JSON.stringify(next.value)}\n\n`);
      if (!more) await drained(response);
    }
  } finally {
    clearInterval(beat);
    response.end();
  }
}

/** Resolves when the client takes more, or has gone. */
export function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
    if (response.destroyed) done();
  });
}
