import type { Socket } from 'node:net';
import { type Door, openDoor } from './door.ts';
import { type Failure, faultOf, unavailable } from './failure.ts';
import { frameOf, hearFrames } from './frames.ts';

/** A process's own way to the writer's thread, past every other event loop: for audit records, the hottest path of all. */
export interface Channel {
  /** Not before the writer has come, nor once it has gone. */
  readonly isOpen: () => boolean;
  /** Resolves when all of them are durable. Rejects when none is, and with `Unavailable` when nobody can say any more. */
  readonly append: (records: readonly string[]) => Promise<void>;
  readonly close: () => void;
}

interface Asked {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Does not wait for the writer. Rejects where no door can be made. */
export async function openChannel(invite: (door: Door) => void): Promise<Channel> {
  // Answers come in the order of the questions, so that nothing needs a number.
  const asked: Asked[] = [];
  let writer: Socket | undefined;

  const hear = (answer: string): void => {
    const first = asked.shift();
    if (answer === '') first?.resolve();
    else first?.reject(faultOf(JSON.parse(answer) as Failure));
  };

  const { path, token, close } = await openDoor((socket) => {
    writer = socket;
    hearFrames(socket, hear);
    socket.once('close', () => {
      writer = undefined;
      for (const { reject } of asked.splice(0)) reject(unavailable(new Error('The writer is gone.')));
    });
  });
  invite({ path, token });
  return {
    isOpen: () => writer?.writable === true,
    append: (records) =>
      new Promise((resolve, reject) => {
        if (writer === undefined) return reject(unavailable(new Error('The writer is not there.')));
        asked.push({ resolve, reject });
        writer.write(frameOf(records.join('\n')));
      }),
    close() {
      close();
      writer?.destroy();
    },
  };
}
