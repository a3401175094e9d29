import { type Answer, headerOf, type Unreached, unreachable } from './exchange.ts';

/** Time and chance, as far as trying again needs them. */
export interface Pace {
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Aborts after so many milliseconds. */
  readonly deadline: (milliseconds: number) => AbortSignal;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** From the first byte of the first try to the last of the last, in milliseconds. */
const CALL_DEADLINE = 30_000;
/** The same of the call that only asks what a vault demands. */
export const CHALLENGE_DEADLINE = 10_000;

/** Once, and three times again. */
const MOST_TRIES = 4;
/** In milliseconds: Azure's advice is to wait a second, then two, then four; half of that is the mean of what we wait. */
const FIRST_WAIT = 1_000;

const BUSY: ReadonlySet<number> = new Set([429, 503]);

/**
 * Tries until there is an answer: where a vault is busy or out of reach, again, when it says so (`Retry-After`), or after a
 * random part of a span that doubles (full jitter). A wait that the deadline would cut short is not begun: what was answered
 * last is the answer. Throws Fault BadGateway.
 */
export async function persist(
  host: string,
  attempt: (signal: AbortSignal) => Promise<Answer | Unreached>,
  pace: Pace,
  deadline = CALL_DEADLINE,
): Promise<Answer> {
  const ends = pace.clock() + deadline;
  const signal = pace.deadline(deadline);
  for (let tries = 1; ; tries += 1) {
    const got = await attempt(signal);
    const answered = 'status' in got;
    if (answered && !BUSY.has(got.status)) return got;
    const wait = pace.random() * FIRST_WAIT * 2 ** (tries - 1) + (answered ? toldWait(got, pace.clock()) : 0);
    if (tries < MOST_TRIES && pace.clock() + wait < ends) {
      await pace.sleep(wait);
      continue;
    }
    if (answered) return got;
    throw unreachable(host, got.unreached);
  }
}

/** How long a busy vault asks to be left alone, in milliseconds; 0 where it does not say, or says nonsense (RFC 9110 section 10.2.3). */
export function toldWait(answer: Pick<Answer, 'headers'>, now: number): number {
  const text = headerOf(answer, 'retry-after') ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text) ? Date.parse(text) : now;
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
