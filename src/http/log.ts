import pino from 'pino';

/**
 * The process log: JSON lines on standard error, and an allow-list: an event has a name and only the members below.
 * No request data, no message of an unforeseen error (it may quote a value), of such an error only where it happened.
 */
export interface Log {
  info(event: string, members?: LogMembers): void;
  warn(event: string, members?: LogMembers): void;
  failure(error: unknown, requestId?: string): void;
}

export interface LogMembers {
  readonly address?: string;
  readonly code?: string;
  readonly count?: number;
  readonly job?: string;
  readonly path?: string;
  readonly requestId?: string;
  /** Object id path, such as keys/name/version. */
  readonly target?: string;
  readonly vault?: string;
  readonly worker?: number;
}

export function createLog(
  level: 'silent' | 'error' | 'warn' | 'info',
  destination: NodeJS.WritableStream = process.stderr,
): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    info: (event, members) => logger.info({ ...members }, event),
    warn: (event, members) => logger.warn({ ...members }, event),
    failure(error, requestId) {
      logger.error({ requestId, ...describe(error) }, 'a call failed inside Sallyport');
    },
  };
}

function describe(error: unknown): { name: string; code?: string; at: string[] } {
  if (!(error instanceof Error)) return { name: typeof error, at: [] };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { name: error.name, ...code, at: framesOf(error.stack ?? '') };
}

/** Only the lines that name a place in the code; the message before them, which may span lines, is left out. */
function framesOf(stack: string): string[] {
  return stack
    .split('\n')
    .flatMap((line) => /^\s+at (?:.*[\\/])?([\w.-]+:\d+:\d+)\)?$/.exec(line)?.[1] ?? [])
    .slice(0, 8);
}
