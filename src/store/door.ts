import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the writer's thread shall connect, and the word by which it is known. Told on a way that is private already. */
export interface Door {
  readonly path: string;
  readonly token: string;
}

export interface OpenDoor extends Door {
  readonly close: () => void;
}

/**
 * Listens where only this user can knock, lets in the first who knows the token, and is gone: from then on there is
 * nothing left to connect to. Who came in could say of a record that it is on disk. Rejects where no socket can be made.
 */
export async function openDoor(onVisitor: (socket: Socket) => void): Promise<OpenDoor> {
  const token = randomBytes(32).toString('hex');
  const { path, remove } = privatePath();
  const knocking = new Set<Socket>();
  const server = createServer((socket) => {
    knocking.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => knocking.delete(socket));
    socket.once('data', (said: Buffer) => {
      if (isToken(said, token)) {
        knocking.delete(socket);
        close();
        onVisitor(socket);
      } else socket.destroy();
    });
  });
  const close = (): void => {
    server.close();
    for (const socket of knocking) socket.destroy();
    remove();
  };
  server.unref();
  try {
    await listening(server, path);
    return { path, token, close };
  } catch (error) {
    remove();
    throw error;
  }
}

function isToken(said: Buffer, token: string): boolean {
  const wanted = Buffer.from(token);
  return said.length === wanted.length && timingSafeEqual(said, wanted);
}

function listening(server: ReturnType<typeof createServer>, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // A process of a cluster would otherwise have its primary listen.
    server.listen({ path, exclusive: true }, resolve);
  });
}

/** `mkdtemp` makes folders of mode 0700. A pipe of Windows has no place in the file system. */
function privatePath(): { path: string; remove: () => void } {
  if (process.platform === 'win32') return { path: `\\\\.\\pipe\\sallyport-${randomUUID()}`, remove: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-door-'));
  return { path: join(folder, 'writer'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
