import { existsSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type OpenDoor, openDoor } from './door.ts';

let door: OpenDoor | undefined;
let visitors: Socket[] = [];

afterEach(() => {
  door?.close();
  for (const visitor of visitors) visitor.destroy();
  visitors = [];
});

async function opened(): Promise<OpenDoor> {
  door = await openDoor((socket) => void visitors.push(socket));
  return door;
}

/** Resolves once the other side has hung up. */
function knock({ path }: OpenDoor, word: string): Promise<void> {
  const socket = connect(path);
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.once('close', () => resolve());
    socket.resume();
    if (word !== '') socket.write(word);
  });
}

describe.runIf(process.platform !== 'win32')('a door', () => {
  it('is where only its owner can reach it', async () => {
    const { path } = await opened();
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  });

  it('opens once, and leaves nothing to knock at', async () => {
    const open = await opened();
    const waiting = knock(open, '');
    const socket = connect(open.path);
    socket.write(open.token);
    await expect.poll(() => visitors.length).toBe(1);
    // Who has not said anything yet is sent away too.
    await waiting;
    expect(existsSync(dirname(open.path))).toBe(false);
    await knock(open, open.token);
    expect(visitors).toHaveLength(1);
    socket.destroy();
  });

  it('sends away who does not know the token, and still lets in who does', async () => {
    const open = await opened();
    const wrong = ['x', `${open.token.slice(0, -1)}x`, `${open.token}x`, open.token.slice(1), '0'.repeat(64)];
    for (const word of wrong) await knock(open, word);
    expect(visitors).toEqual([]);
    const socket = connect(open.path);
    socket.write(open.token);
    await expect.poll(() => visitors.length).toBe(1);
    socket.destroy();
  });

  it('has another token each time', async () => {
    const first = await opened();
    first.close();
    expect((await opened()).token).not.toBe(first.token);
  });

  it('leaves no folder behind when nobody came', async () => {
    const { path, close } = await opened();
    close();
    expect(existsSync(dirname(path))).toBe(false);
  });
});
