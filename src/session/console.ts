import { type Handler, type MountOptions, mount, serve } from '../http/mount.ts';
import { sessionFailure } from './answer.ts';
import { createCookies } from './cookies.ts';
import { builtConsole, createFiles } from './files.ts';
import { createForward } from './forward.ts';
import { guarded } from './guarded.ts';
import { FORWARDED, isSessionPath } from './paths.ts';
import type { Behind, ConsoleRoom } from './room.ts';
import { createSessionServer, createSignInServer } from './server.ts';
import { createSessions } from './sessions.ts';

export interface ConsoleParts extends Behind {
  /** Whether this listener speaks TLS. */
  readonly secure: boolean;
  readonly onError: MountOptions['onError'];
}

/** The console on one listener: its files, its session, and the calls that its page makes. */
export async function createConsole(room: ConsoleRoom, { secure, onError, ...behind }: ConsoleParts): Promise<Handler> {
  const cookies = createCookies(room, secure);
  const sessions = createSessions(room, cookies);
  const visited = { room, secure, cookies, sessions };
  const servers = [createSessionServer(visited), createSignInServer(visited)];
  const session = await mount(servers.map(serve), { onError, unknown: sessionFailure });
  const forward = createForward(room, sessions, { ...behind, onError });
  const files = createFiles(builtConsole());
  return guarded((request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (path.startsWith(FORWARDED)) return forward(request, response);
    return isSessionPath(path) ? session(request, response) : files(request, response);
  });
}
