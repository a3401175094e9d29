import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

/** Every row of a long table is so high, in pixels, and so many lie ready above and below those that are seen. */
export const ROW = 36;
const AHEAD = 12;
const MOST = 100;

export interface Windowed {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly first: number;
  /** Behind the last one. */
  readonly end: number;
}

/** Which of `count` rows are in the page: those in view of what scrolls, and a few around them. */
export function useWindowed(count: number): Windowed {
  const ref = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ first: 0, end: AHEAD });
  useLayoutEffect(() => {
    const scroller = ref.current;
    if (scroller === null) return undefined;
    const look = () => {
      const first = Math.max(0, Math.floor(scroller.scrollTop / ROW) - AHEAD);
      const end = Math.min(first + MOST, Math.ceil((scroller.scrollTop + scroller.clientHeight) / ROW) + AHEAD);
      setView((before) => (before.first === first && before.end === end ? before : { first, end }));
    };
    // Before the frame is painted, not after it: who scrolls fast would see an empty table until the next one.
    const lookAtOnce = () => flushSync(look);
    look();
    const size = new ResizeObserver(look);
    size.observe(scroller);
    scroller.addEventListener('scroll', lookAtOnce, { passive: true });
    return () => {
      size.disconnect();
      scroller.removeEventListener('scroll', lookAtOnce);
    };
  }, []);
  // A shorter list may be shown before the scroller has heard of it.
  const end = Math.min(view.end, count);
  return { ref, first: Math.min(view.first, Math.max(0, end - AHEAD)), end };
}

/** A row, or the place of rows that are not in the page. */
export type Part =
  | { readonly row: number }
  | { readonly gap: number; readonly key: 'above' | 'before' | 'after' | 'below' };

/** All parts of a table whose rows in view are in the page, and the one with the focus. No key of a gap makes React move a row. */
export function partsOf(view: Pick<Windowed, 'first' | 'end'>, count: number, focused?: number): readonly Part[] {
  const inView = Array.from({ length: view.end - view.first }, (_, index) => view.first + index);
  const kept = focused === undefined || inView.includes(focused) ? [] : [focused];
  const rows = [...inView, ...kept].toSorted((one, other) => one - other);
  const parts = rows.flatMap((row, place): readonly Part[] => {
    const gap = row - (rows[place - 1] ?? -1) - 1;
    if (gap === 0) return [{ row }];
    return [{ gap, key: place === 0 ? 'above' : row === focused ? 'before' : 'after' }, { row }];
  });
  const gap = count - 1 - (rows.at(-1) ?? -1);
  return gap === 0 ? parts : [...parts, { gap, key: 'below' }];
}
