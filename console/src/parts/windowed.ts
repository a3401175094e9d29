import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

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
    look();
    const size = new ResizeObserver(look);
    size.observe(scroller);
    scroller.addEventListener('scroll', look, { passive: true });
    return () => {
      size.disconnect();
      scroller.removeEventListener('scroll', look);
    };
  }, []);
  // A shorter list may be shown before the scroller has heard of it.
  const end = Math.min(view.end, count);
  return { ref, first: Math.min(view.first, Math.max(0, end - AHEAD)), end };
}
