import { Fault } from '../fault.ts';

/** How many may do at the same time what takes long. */
export interface Places {
  /** Throws Fault TooManyRequests where there is none. */
  require(): void;
  /** Gives back what it returns, once; throws as `require`. */
  take(): () => void;
}

/** `what`: what they do, as it follows "At most 2 can". */
export function createPlaces(most: number, what: string): Places {
  let taken = 0;
  const require = () => {
    if (taken < most) return;
    throw new Fault(
      'TooManyRequests',
      `At most ${most} can ${what} at the same time in one process: try again later.`,
      {
        headers: { 'retry-after': '10' },
      },
    );
  };
  return {
    require,
    take() {
      require();
      taken += 1;
      let held = true;
      return () => {
        if (held) taken -= 1;
        held = false;
      };
    },
  };
}
