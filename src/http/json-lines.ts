import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { drained, mapEvents } from './event-stream.ts';

/**
 * Answers of many lines, each a JSON text (https://github.com/ndjson/ndjson-spec). An operation that `produces: 'lines'`
 * answers an async iterable, which is asked for its iterator only once the head of the answer is out, and told by `return`
 * when the client has gone. Only so much is in memory as the client has yet to take.
 */
export function linesOf<Line extends z.ZodType<object>>(line: Line) {
  return z
    .custom<AsyncIterable<z.output<Line>>>((given) => typeof given === 'object' && given !== null)
    .transform((lines) => mapEvents(lines, (each) => line.parse(each)));
}

/** A client that takes nothing for so long, in milliseconds, is cut off: what it keeps others from is worth more. */
const PATIENCE = 60_000;

/**
 * Sends lines until there are no more or the client has gone; resolves then. Rejects with what the iterable throws, the answer
 * being cut, not ended: HTTP so tells the client that it does not have all.
 */
export async function streamLines(
  response: ServerResponse,
  lines: AsyncIterable<object>,
  patience = PATIENCE,
): Promise<void> {
  if (response.destroyed) return;
  const iterator = lines[Symbol.asyncIterator]();
  response.once('close', () => void iterator.return?.());
  try {
    for (let next = await iterator.next(); next.done !== true && !response.destroyed; next = await iterator.next()) {
      if (!response.write(`${JSON.stringify(next.value)}\n`)) await drainedWithin(response, patience);
    }
    response.end();
  } catch (error) {
    response.destroy();
    throw error;
  }
}

async function drainedWithin(response: ServerResponse, patience: number): Promise<void> {
  const timer = setTimeout(() => response.destroy(), patience);
  await drained(response);
  clearTimeout(timer);
}
