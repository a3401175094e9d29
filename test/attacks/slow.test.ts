import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listen } from '../../src/http/listen.ts';
import { collect, exchange, open, send } from './raw-socket.ts';
import { lastRecord, requestText, startTarget, type Target } from './target.ts';

/** Clients that take their time. All at once, since each is cut after ten seconds; vitest runs five at a time. */
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
async function drip(head: string, byte: string) {
  const socket = await open(target.plain);
  const answer = collect(socket, { quiet: 60_000, deadline: 25_000 });
  send(socket, head);
  const pace = setInterval(() => send(socket, byte), 1_000);
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

  it('N35 N36 sends its headers, its body or its chunks a byte a second is cut with 408', async () => {
    const heads: readonly (readonly [string, string])[] = [
      [`GET /healthz HTTP/1.1\r\nHost: ${target.host}\r\nX: `, 'x'],
      [requestText(encryptLine(), [...typed(), 'Content-Length: 1000'], '{'), ' '],
      [requestText(encryptLine(), [...typed(), 'Transfer-Encoding: chunked'], '3e8\r\n'), ' '],
    ];
    for (const { replies, milliseconds } of await Promise.all(heads.map(([head, rest]) => drip(head, rest)))) {
      expect(replies.map(({ status }) => status)).toEqual([408]);
      expect(milliseconds).toBeLessThan(CUT_WITHIN);
    }
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

  it('N35 opens TLS and says nothing stops nobody, and is cut', async () => {
    const silent = { deadline: 25_000, quiet: 60_000 };
    const sockets = await Promise.all(Array.from({ length: 100 }, () => open({ port: target.secure.port })));
    const answers = sockets.map((socket) => collect(socket, silent));
    expect((await target.gateway.vault('GET', '/secrets/api-key')).status).toBe(200);
    const cut = await Promise.all(answers);
    expect(cut.every(({ closed, replies }) => closed && replies.length === 0)).toBe(true);
    expect(Math.max(...cut.map(({ milliseconds }) => milliseconds))).toBeLessThan(CUT_WITHIN);
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
  it('N35 ends within its grace, though somebody holds a handshake open', async () => {
    const listener = await listen({ host: '127.0.0.1', port: 0, tls: true, route: () => undefined });
    const silent = await open({ port: listener.address.port });
    const started = performance.now();
    await listener.close(200);
    expect(performance.now() - started).toBeLessThan(5_000);
    silent.destroy();
  });

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
