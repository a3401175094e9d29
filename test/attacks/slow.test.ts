import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listen } from '../../src/http/listen.ts';
import { collect, exchange, open, send } from './raw-socket.ts';
import { lastRecord, requestText, startTarget, type Target } from './target.ts';

/** Clients that take their time. All at once, since each is cut after ten seconds. */
let target: Target;

beforeAll(async () => {
  target = await startTarget();
});

afterAll(() => target.stop());

/** Ten seconds for a request, and the listener looks every two. */
const CUT_WITHIN = 14_000;
const encryptLine = () => `POST ${target.base}/keys/demo-key/encrypt HTTP/1.1`;
const typed = () => [...target.headers, 'Content-Type: application/json'];
const healthy = () => target.gateway.action('GET', '/secrets/api-key/value');

/** Sends one byte a second until the server has had enough; the pace is the attack, not a wait. */
async function drip(head: string, rest: string) {
  const socket = await open(target.plain);
  const answer = collect(socket, { quiet: 60_000, deadline: 25_000 });
  send(socket, head);
  let at = 0;
  const pace = setInterval(() => send(socket, rest[at++ % rest.length] ?? 'x'), 1_000);
  try {
    return await answer;
  } finally {
    clearInterval(pace);
  }
}

describe.concurrent('a client that', () => {
  it('N02 declares more than it sends and stops is cut with 408', async () => {
    const text = requestText(encryptLine(), [...typed(), 'Content-Length: 100'], '{"rawData":');
    const { replies, closed, milliseconds } = await exchange(target.plain, text, { deadline: 25_000 });
    expect(replies.map(({ status }) => status)).toEqual([408]);
    expect(closed).toBe(true);
    expect(milliseconds).toBeLessThan(CUT_WITHIN);
  });

  it('N02 declares more than it sends and hangs up gets no answer, and leaves a record', async () => {
    const before = await lastRecord(target.gateway);
    const text = requestText(encryptLine(), [...typed(), 'Content-Length: 100'], '{"rawData":');
    const { replies, milliseconds } = await exchange(target.plain, text, { end: true });
    expect(replies.every(({ status }) => status === 400 || status === 408)).toBe(true);
    expect(milliseconds).toBeLessThan(2_000);
    await vi.waitFor(async () => expect(await lastRecord(target.gateway)).toBeGreaterThan(before));
  });

  it('N36 sends its body a byte a second is cut with 408, however long it could go on', async () => {
    const head = requestText(encryptLine(), [...typed(), 'Content-Length: 1000'], '{');
    const { replies, milliseconds } = await drip(head, ' ');
    expect(replies.map(({ status }) => status)).toEqual([408]);
    expect(milliseconds).toBeLessThan(CUT_WITHIN);
  });

  it('N36 sends its chunks a byte a second is cut with 408', async () => {
    const head = requestText(encryptLine(), [...typed(), 'Transfer-Encoding: chunked'], '3e8\r\n');
    const { replies, milliseconds } = await drip(head, ' ');
    expect(replies.map(({ status }) => status)).toEqual([408]);
    expect(milliseconds).toBeLessThan(CUT_WITHIN);
  });

  it('N35 sends its headers a byte a second is cut with 408', async () => {
    const { replies, milliseconds } = await drip(`GET /healthz HTTP/1.1\r\nHost: ${target.host}\r\nX: `, 'x');
    expect(replies.map(({ status }) => status)).toEqual([408]);
    expect(milliseconds).toBeLessThan(CUT_WITHIN);
  });

  it('N35 opens five hundred connections with half a header each stops nobody, and all are cut', async () => {
    const head = `GET ${target.base}/secrets HTTP/1.1\r\nHost: ${target.host}\r\nAuthorization: Ke`;
    const sockets = await Promise.all(Array.from({ length: 500 }, () => open(target.plain)));
    const answers = sockets.map((socket) => {
      const answer = collect(socket, { quiet: 60_000, deadline: 25_000 });
      send(socket, head);
      return answer;
    });
    const times = [];
    for (let at = 0; at < 50; at += 1) {
      const started = performance.now();
      expect((await healthy()).status).toBe(200);
      times.push(performance.now() - started);
    }
    expect(times.toSorted((a, b) => a - b)[25], 'the median of healthy calls beside it').toBeLessThan(100);
    const cut = await Promise.all(answers);
    expect(new Set(cut.map(({ replies }) => replies[0]?.status))).toEqual(new Set([408]));
    expect(Math.max(...cut.map(({ milliseconds }) => milliseconds))).toBeLessThan(CUT_WITHIN + 2_000);
    expect((await healthy()).status).toBe(200);
  });

  it('N35 opens TLS and says nothing stops nobody', async () => {
    const sockets = await Promise.all(Array.from({ length: 100 }, () => open({ port: target.secure.port })));
    expect((await target.gateway.vault('GET', '/secrets/api-key')).status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });

  it('N36 asks for 250 MB and reads nothing does not make the server fetch it all', async () => {
    const { gateway } = target;
    await gateway.vault('PUT', '/secrets/large', { value: 'x'.repeat(25_600) });
    const socket = await open(target.plain);
    socket.pause();
    const before = await lastRecord(gateway);
    const text = requestText(`GET ${target.base}/secrets/large/value HTTP/1.1`, target.headers);
    send(socket, text.repeat(10_000));
    let seen = before;
    // The log stands still once the server has stopped reading what it cannot answer.
    await vi.waitFor(
      async () => {
        const last = seen;
        seen = await lastRecord(gateway);
        expect(seen).toBeGreaterThan(before);
        expect(seen).toBe(last);
      },
      { interval: 1_500, timeout: 15_000 },
    );
    expect(seen - before).toBeLessThan(5_000);
    expect((await healthy()).status).toBe(200);
    socket.destroy();
  });
});

describe('a listener', () => {
  it('N36 cuts a client that does not take its answer', async () => {
    const started = performance.now();
    let cut: (milliseconds: number) => void = () => undefined;
    const ended = new Promise<number>((resolve) => (cut = resolve));
    const listener = await listen({
      host: '127.0.0.1',
      port: 0,
      silence: 300,
      route: () => (_request, response) => {
        response.once('close', () => cut(performance.now() - started));
        response.end('x'.repeat(50_000_000));
      },
    });
    const { port } = listener.address;
    const socket = await open({ port });
    socket.pause();
    send(socket, requestText('GET / HTTP/1.1', [`Host: 127.0.0.1:${port}`]));
    expect(await ended).toBeLessThan(5_000);
    socket.destroy();
    await listener.close(0);
  });
});
