/** What only a person does. Moving the mouse is none of it: a table may shake. */
const ACTS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

/** For so long after an act a call is taken for its doing, in milliseconds. */
const FOLLOWS = 30_000;

let last = Date.now();
const listeners = new Set<() => void>();

/** Whether somebody is there: what the page calls by itself, of a timer, must not keep a session from ending. */
export const isAttended = (): boolean => Date.now() - last < FOLLOWS;

/** Hears of what a person does. */
export function onAct(listener: () => void): void {
  listeners.add(listener);
}

function acted(): void {
  last = Date.now();
  for (const listener of listeners) listener();
}

/** From the page's beginning on. */
export function attend(): void {
  for (const act of ACTS) addEventListener(act, acted, { capture: true, passive: true });
}
