import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { ROW } from './windowed.ts';

/** What can be done in a row. */
const CONTROLS = 'a[href], button, input[type="checkbox"]';
/** The header is the first row, and the first is number one. */
const HEADER = 2;

/** Where each key leads from row `at` of `count`, of which `page` are seen. */
const KEYS: Readonly<Record<string, (at: number, count: number, page: number) => number>> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at, _count, page) => at + page,
  PageUp: (at, _count, page) => at - page,
  Home: () => 0,
  End: (_at, count) => count - 1,
};

/**
 * The row of a long table that has the focus, which stays in the page wherever one scrolls, and the keys that lead from there to
 * the same control of another row.
 */
export function useRowFocus(scroller: RefObject<HTMLElement | null>, count: number) {
  const [row, setRow] = useState<number>();
  const wanted = useRef<{ readonly row: number; readonly place: number }>(undefined);
  const reach = () => {
    if (wanted.current === undefined) return;
    const { row: number, place } = wanted.current;
    const controls = scroller.current?.querySelectorAll<HTMLElement>(
      `tr[aria-rowindex="${number + HEADER}"] :is(${CONTROLS})`,
    );
    const control = controls?.[Math.min(place, controls.length - 1)];
    if (control === undefined) return;
    wanted.current = undefined;
    control.focus();
  };
  // A row far away is in the page only once the table has scrolled there.
  useEffect(reach);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const [element, from] = [scroller.current, placeOf(event.currentTarget, event.target)];
    const key = KEYS[event.key];
    if (element === null || from === undefined || key === undefined || isTaken(event)) return;
    event.preventDefault();
    const seen = Math.max(1, Math.floor(element.clientHeight / ROW) - HEADER);
    const to = Math.max(0, Math.min(count - 1, key(from.row, count, seen)));
    wanted.current = { row: to, place: from.place };
    reach();
    if (wanted.current !== undefined) element.scrollTop = to * ROW - element.clientHeight / 2;
  };
  return {
    row: row !== undefined && row < count ? row : undefined,
    onKeyDown,
    onFocus: ({ currentTarget, target }: FocusEvent<HTMLElement>) => setRow(placeOf(currentTarget, target)?.row),
    onBlur: () => setRow(undefined),
  };
}

/** Keys that mean something else there: with a modifier, where a menu opens, and where somebody has used them already. */
const isTaken = (event: KeyboardEvent): boolean =>
  event.defaultPrevented ||
  event.altKey ||
  event.ctrlKey ||
  event.metaKey ||
  event.shiftKey ||
  (event.target as Element).ariaHasPopup !== null;

/** Which row a control is in, and the how manieth there; undefined for what is elsewhere in the page. */
function placeOf(body: HTMLElement, target: EventTarget): { row: number; place: number } | undefined {
  const row = body.contains(target as Node) ? (target as Element).closest('tr') : null;
  if (row === null) return undefined;
  const place = [...row.querySelectorAll(CONTROLS)].indexOf(target as Element);
  return place < 0 ? undefined : { row: Number(row.ariaRowIndex) - HEADER, place };
}
