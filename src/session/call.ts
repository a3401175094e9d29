import type { Inbound } from '../http/server.ts';
import type { Cookies } from './cookies.ts';
import type { ConsoleRoom } from './room.ts';
import type { Session, Sessions } from './sessions.ts';

/** The console on one of the listeners. */
export interface Visited {
  readonly room: ConsoleRoom;
  /** Whether that listener speaks TLS. */
  readonly secure: boolean;
  readonly cookies: Cookies;
  readonly sessions: Sessions;
}

/** One call about the session. */
export interface SessionCall extends Visited {
  readonly request: Inbound;
  /** Absent where nobody is signed in yet. */
  readonly session: Session | undefined;
}
