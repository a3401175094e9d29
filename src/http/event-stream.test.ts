import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { eventsOf, mapEvents, streamEvents } from './event-stream.ts';

/** Answers that go on, over a socket. */
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

/** A source that gives what is pushed, and notes that it was told to end. */
function source() {
  const waiting: { id: string; text: string }[] = [];
  const state = { ended: false };
  let wake = (): void => undefined;
  const stop = vi.fn(async () => {
    state.ended = true;
    wake();
    return { done: true as const, value: undefined };
  });
  const events: AsyncIterable<{ id: string; text: string }> = {
    [Symbol.asyncIterator]: () => ({
      async next() {
        while (waiting.length === 0 && !state.ended) await new Promise<void>((resolve) => (wake = resolve));
        const value = waiting.shift();
        return value === undefined ? { done: true, value } : { done: false, value };
      },
      return: stop,
    }),
  };
  const push = (...more: { id: string; text: string }[]): void => {
    waiting.push(...more);
    wake();
  };
  return { events, push, stop };
}

/** Serves one stream; `text` grows with what arrives. */
async function open(events: AsyncIterable<{ id: string }>, heartbeat?: number) {
  const done = Promise.withResolvers<unknown>();
  const server = http.createServer((_request, response) => {
    response.flushHeaders();
    streamEvents(response, events, heartbeat).then(() => done.resolve('ended'), done.resolve);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const heard = { text: '', over: false };
  const request = http.get({ port: (server.address() as AddressInfo).port, agent: false });
  request.on('error', () => undefined);
  const response = await new Promise<http.IncomingMessage>((resolve) => request.on('response', resolve));
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => (heard.text += chunk));
  response.on('error', () => undefined);
  response.on('close', () => (heard.over = true));
  return { heard, request, response, done: done.promise };
}

describe('streamEvents', () => {
  it('sends each event in a frame of its own, whatever it holds, and ends with the last', async () => {
    const { events, push, stop } = source();
    const { heard, done } = await open(events);
    push({ id: '1', text: 'two\nlines\r\n\r\ndata: forged' }, { id: '2', text: '\u2028' });
    await vi.waitUntil(() => heard.text.includes('"id":"2"'));
    const frames = heard.text.split('\n\n').filter((frame) => frame !== '');
    expect(frames.map((frame) => frame.split('\n').map((line) => line.slice(0, 6)))).toEqual([
      ['id: 1', 'data: '],
      ['id: 2', 'data: '],
    ]);
    expect(JSON.parse(frames[0]?.split('\n')[1]?.slice(6) ?? '')).toEqual({
      id: '1',
      text: 'two\nlines\r\n\r\ndata: forged',
    });
    await stop();
    expect(await done).toBe('ended');
    await vi.waitUntil(() => heard.over);
  });

  it('tells the source when the client goes', async () => {
    const { events, push, stop } = source();
    const { request, heard, done } = await open(events);
    push({ id: '1', text: '' });
    await vi.waitUntil(() => heard.text !== '');
    request.destroy();
    expect(await done).toBe('ended');
    expect(stop).toHaveBeenCalled();
  });

  it('asks for nothing where the client has gone before', async () => {
    const { events } = source();
    const asked = vi.spyOn(events, Symbol.asyncIterator);
    const done = Promise.withResolvers<void>();
    const server = http.createServer((_request, response) => {
      response.on('close', () => void streamEvents(response, events).then(done.resolve, done.reject));
      request.destroy();
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const request = http.get({ port: (server.address() as AddressInfo).port, agent: false });
    request.on('error', () => undefined);
    await done.promise;
    expect(asked).not.toHaveBeenCalled();
  });

  it('says now and then that it is still there', async () => {
    const { events, stop } = source();
    const { heard, done } = await open(events, 5);
    await vi.waitUntil(() => heard.text.startsWith(':\n\n:\n\n'));
    await stop();
    await done;
  });

  it('waits for a client that takes nothing, and asks for no further event meanwhile', async () => {
    let asked = 0;
    const endless: AsyncIterable<{ id: string; text: string }> = {
      [Symbol.asyncIterator]: () => ({
        async next() {
          asked += 1;
          return { done: false, value: { id: String(asked), text: 'x'.repeat(65_536) } };
        },
      }),
    };
    const { response, request, done } = await open(endless);
    response.pause();
    let before = -1;
    await vi.waitUntil(
      () => {
        const still = asked === before;
        before = asked;
        return still;
      },
      { interval: 100 },
    );
    expect(asked).toBeLessThan(1000);
    request.destroy();
    expect(await done).toBe('ended');
  });

  it('a failure of the source ends the answer, and is told to whoever serves', async () => {
    const broken: AsyncIterable<{ id: string }> = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('broken')) }),
    };
    const { heard, done } = await open(broken);
    expect(await done).toMatchObject({ message: 'broken' });
    await vi.waitUntil(() => heard.over);
    expect(heard.text).toBe('');
  });
});

describe('eventsOf', () => {
  it('lets through what is declared, and nothing else', async () => {
    const { events, push, stop } = source();
    const more = mapEvents(events, (event) => ({ ...event, hidden: 'x' }));
    const shown = eventsOf(z.object({ id: z.string() })).parse(more);
    push({ id: '1', text: 'left out' });
    await stop();
    const all: unknown[] = [];
    for await (const event of shown) all.push(event);
    expect(all).toEqual([{ id: '1' }]);
  });
});
