import { connect } from 'node:net';
import type { Door } from './door.ts';
import { failureOf } from './failure.ts';
import { frameOf, hearFrames } from './frames.ts';

/** The writer's end of the channels over which other processes send it their records. */
export interface Visits {
  /** Connects; where nobody opens, nothing happens. */
  readonly begin: (door: Door) => void;
}

interface Batch {
  /** Records, one a line. */
  readonly lines: string;
  readonly answer: (frame: Buffer) => void;
}

const DONE = frameOf('');

/**
 * Puts together what came from all processes while the last group was being committed, since most of what a group costs
 * it costs once. All records of such a group stand, or none.
 */
export function createVisits(append: (records: readonly string[]) => void): Visits {
  const waiting: Batch[] = [];

  const flush = (): void => {
    const group = waiting.splice(0);
    const answer = attempt(() => append(group.flatMap(({ lines }) => lines.split('\n'))));
    for (const batch of group) batch.answer(answer);
  };

  return {
    begin({ path, token }) {
      const socket = connect(path);
      // Whoever is gone needs no answer any more; what it sent is written all the same.
      socket.on('error', () => socket.destroy());
      socket.write(token);
      hearFrames(socket, (lines) => {
        if (waiting.length === 0) setImmediate(flush);
        waiting.push({ lines, answer: (frame) => socket.write(frame) });
      });
    },
  };
}

function attempt(append: () => void): Buffer {
  try {
    append();
    return DONE;
  } catch (error) {
    return frameOf(JSON.stringify(failureOf(error)));
  }
}
