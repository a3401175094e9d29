import { useLocation } from '@tanstack/react-router';
import { type RefObject, useEffect, useRef } from 'react';

/** For a row of links that may be wider than the screen: the one to the page that is shown is always in view. */
export function useCurrentInView<Row extends HTMLElement>(): RefObject<Row | null> {
  const ref = useRef<Row>(null);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address is another current link.
  useEffect(() => {
    const row = ref.current;
    const current = row?.querySelector('[aria-current="page"]')?.getBoundingClientRect();
    if (row === null || current === undefined) return;
    const { left, width } = row.getBoundingClientRect();
    row.scrollBy({ left: current.left - left - (width - current.width) / 2 });
  }, [pathname]);
  return ref;
}
