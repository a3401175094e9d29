import { existsSync, statSync } from 'node:fs';
import http from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { ReadyDocument } from '../src/gateway/start/ready-file.ts';
import { send } from './gateway.ts';
import { cleanUp, newFolder, type Served, serve } from './serve.ts';

/** Stopping, as a process: what is open ends, nothing new begins, and the exit code is 0. */
afterAll(cleanUp);

const demo = (data = join(newFolder(), 'data')): Served =>
  serve(['--demo', '--data', data, '--http', '127.0.0.1:0', '--https', '127.0.0.1:0']);

/** A request of which only half is sent, once it is known to have arrived. */
async function halfSent({ connector }: ReadyDocument) {
  const [{ runtimeUrl, key } = { runtimeUrl: '', key: '' }] = connector.connections;
  const authorization = `Key ${key}`;
  const body = JSON.stringify({ rawData: 'in flight' });
  const headers = { authorization, 'content-type': 'application/json', 'content-length': body.length };
  const request = http.request(`${runtimeUrl}/keys/demo-key/encrypt`, { method: 'POST', headers });
  const answer = new Promise<number | undefined>((resolve, reject) => {
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    request.on('error', reject);
  });
  request.write(body.slice(0, 5));
  // The answer to another, later one says that this one was admitted.
  const later = await send(new URL(`${runtimeUrl}/secrets/api-key/value`), {
    method: 'GET',
    headers: { authorization },
  });
  expect(later.status).toBe(200);
  return { answer, finish: () => request.end(body.slice(5)) };
}

const portOf = ({ connector }: ReadyDocument) => Number(new URL(connector.baseUrl).port);

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  it('lets an open request end, takes no new one, and exits with 0', async () => {
    const served = demo();
    const ready = await served.ready();
    expect(statSync(served.readyFile).mode & 0o777).toBe(0o600);
    const { answer, finish } = await halfSent(ready);
    served.child.kill(signal);
    await vi.waitUntil(() => refusesConnections(portOf(ready)), { timeout: 5000, interval: 20 });
    expect(served.child.exitCode).toBeNull();
    const began = performance.now();
    finish();
    expect(await answer).toBe(200);
    const { code, stderr } = await served.ended;
    expect([code, stderr]).toEqual([0, '']);
    // Not after the client has let go of the connection, nor when the time of grace is over.
    expect(performance.now() - began).toBeLessThan(3000);
  });

  it('a second time ends the process at once', async () => {
    const served = demo();
    const ready = await served.ready();
    const { answer } = await halfSent(ready);
    const cut = expect(answer).rejects.toThrow();
    served.child.kill(signal);
    await vi.waitUntil(() => refusesConnections(portOf(ready)), { timeout: 5000, interval: 20 });
    served.child.kill(signal);
    expect(await served.ended).toMatchObject({ code: 1 });
    await cut;
  });

  it('while it is starting lets the start end, and then ends in order', async () => {
    const data = join(newFolder(), 'data');
    const served = demo(data);
    await vi.waitUntil(() => existsSync(join(data, 'master.key')), { timeout: 10_000, interval: 5 });
    expect(existsSync(served.readyFile)).toBe(false);
    expect(await served.stop(signal)).toMatchObject({ code: 0, signal: null, stderr: '' });
  });

  it('ends in order the moment after the ready file is there', async () => {
    const served = demo();
    await served.ready();
    expect(await served.stop(signal)).toMatchObject({ code: 0, signal: null, stderr: '' });
  });
});

function refusesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.on('error', () => resolve(true));
  });
}
