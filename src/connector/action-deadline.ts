import { Fault } from '../fault.ts';

/** Of one action: the vault's challenge, the sign-in and everything that is asked of the vault together, in milliseconds. */
const WHOLE = 30_000;

export interface ActionDeadline {
  /** Throws Fault BadGateway where the time is over: nothing more is to go out. */
  require(): void;
  /** What `work` gives, or that fault once the time is over. The work goes on for those who share it. */
  within<T>(work: Promise<T>): Promise<T>;
}

/** For a vault in this process, where nothing is waited for. */
export const ENDLESS: ActionDeadline = { require: () => undefined, within: (work) => work };

/** It begins now. `clock`: Unix milliseconds. */
export function startDeadline(clock: () => number): ActionDeadline {
  const ends = clock() + WHOLE;
  return {
    require() {
      if (clock() >= ends) throw late();
    },
    within(work) {
      const { promise: over, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(() => reject(late()), Math.max(0, ends - clock())).unref();
      return Promise.race([work, over]).finally(() => clearTimeout(timer));
    },
  };
}

function late(): Fault {
  return new Fault('BadGateway', 'The sign-in and the key vault took longer than 30 seconds. Try again later.');
}
