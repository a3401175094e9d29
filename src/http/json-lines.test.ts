import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { linesOf, streamLines } from './json-lines.ts';

/** Answers of many lines, over a socket. */
const servers: http.Server[] = [];

afterEach(async () => {
  await Promise.all(
    servers.splice(0).map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    ),
  );
});

async function open(lines: AsyncIterable<object>, patience?: number) {
  const done = Promise.withResolvers<unknown>();
  const server = http.createServer((_request, response) => {
    response.flushHeaders();
    streamLines(response, lines, patience).then(() => done.resolve('ended'), done.resolve);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const request = http.get({ port: (server.address() as AddressInfo).port, agent: false });
  request.on('error', () => undefined);
  const response = await new Promise<http.IncomingMessage>((resolve) => request.on('response', resolve));
  response.on('error', () => undefined);
  return { request, response, done: done.promise };
}

async function textOf(response: http.IncomingMessage): Promise<string> {
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await new Promise((resolve) => response.on('close', resolve));
  return text;
}

/** Without an end; `state` says how many were asked for, and whether it was told to stop. */
function endless() {
  const state = { asked: 0, stopped: false };
  async function* lines() {
    try {
      for (;;) {
        state.asked += 1;
        yield { text: 'x'.repeat(10_000) };
      }
    } finally {
      state.stopped = true;
    }
  }
  return { lines: lines(), state };
}

describe('lines', () => {
  it('are JSON texts, each on its line, whatever is in them', async () => {
    async function* lines() {
      yield { text: 'one\ntwo\r\n' };
      yield { text: '"' };
    }
    const { response, done } = await open(lines());
    expect(await textOf(response)).toBe('{"text":"one\\ntwo\\r\\n"}\n{"text":"\\""}\n');
    expect([await done, response.complete]).toEqual(['ended', true]);
  });

  it('that break are cut off, so that nobody takes them for the whole', async () => {
    async function* lines() {
      yield { text: 'one' };
      throw new Error('broken');
    }
    const { response, done } = await open(lines());
    expect('{"text":"one"}\n').toContain(await textOf(response));
    expect([await done, response.complete]).toEqual([new Error('broken'), false]);
  });

  it('are not asked for while the client takes none, and end when it goes', async () => {
    const { lines, state } = endless();
    const { request, done } = await open(lines);
    await vi.waitUntil(() => state.asked > 1);
    let before = -1;
    await vi.waitUntil(
      () => {
        const still = state.asked === before;
        before = state.asked;
        return still;
      },
      { interval: 100, timeout: 10_000 },
    );
    expect(state.asked * 10_000).toBeLessThan(50_000_000);
    request.destroy();
    expect(await done).toBe('ended');
    await vi.waitUntil(() => state.stopped);
  });

  it('end for a client that takes none for too long', async () => {
    const { lines, state } = endless();
    const { done } = await open(lines, 50);
    expect(await done).toBe('ended');
    await vi.waitUntil(() => state.stopped);
  });

  it('are told to stop where the client was gone before the first', async () => {
    const response = { destroyed: true } as http.ServerResponse;
    const iterate = vi.fn();
    await streamLines(response, { [Symbol.asyncIterator]: iterate });
    expect(iterate).not.toHaveBeenCalled();
  });

  it('hold nothing that is not declared', async () => {
    async function* lines() {
      yield { seq: 1, secret: 'value' };
    }
    const shown: unknown[] = [];
    for await (const line of linesOf(z.object({ seq: z.number() })).parse(lines())) shown.push(line);
    expect(shown).toEqual([{ seq: 1 }]);
    expect(linesOf(z.object({})).safeParse('none').success).toBe(false);
  });
});
