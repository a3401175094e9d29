import { onAct } from '../api/presence.ts';

/** What is known of how long a session lasts. */
interface Lasting {
  readonly idleSeconds: number;
  readonly secondsLeft: number;
}

/**
 * Nobody may be there when a session ends, and what the page shows must go all the same. So it looks when the end has come,
 * which another tab may have moved, and when somebody comes back to it. What a person does without a call, such as typing,
 * is told as well: the server would not know otherwise.
 *
 * @param look asks the server, which hears whether somebody is there, and starts anew where the session goes on; it is
 * told whether the session has had its time.
 */
export function createWatch(look: (isOver: boolean) => Promise<void>) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let since = 0;
  let quarter = Infinity;
  let end = Infinity;
  const stop = (): void => {
    clearTimeout(timer);
    quarter = Infinity;
  };
  const lookNow = (): void => {
    since = Date.now();
    void look(since >= end);
  };
  onAct(() => {
    if (Date.now() - since > quarter) lookNow();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && quarter !== Infinity) lookNow();
  });
  return {
    start({ idleSeconds, secondsLeft }: Lasting): void {
      stop();
      since = Date.now();
      quarter = idleSeconds * 250;
      end = since + secondsLeft * 1000;
      timer = setTimeout(lookNow, (secondsLeft + 1) * 1000);
    },
    stop,
  };
}
