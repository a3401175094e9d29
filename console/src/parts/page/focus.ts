import { useEffect, useState } from 'react';

const DIALOG = '[role="dialog"], [role="alertdialog"]';

/** What opened the first of what lies above the page. */
let opener: Element | null = null;

/**
 * Gives the focus back, when this part goes, to what had it when the part came; where one dialog followed upon another, to what
 * opened the first.
 */
export function useReturnFocus(): void {
  const [before] = useState(() => {
    const active = focused();
    if (active !== null && active.closest(DIALOG) === null && !isNowhere()) opener = active;
    return active;
  });
  useEffect(
    // Not at once: what is behind a drawer takes no focus until the drawer is gone.
    () => () => {
      requestAnimationFrame(() => {
        const above = document.querySelector(DIALOG);
        if (above !== null && !above.contains(before)) return;
        const next = [before, opener].find((each) => each?.isConnected === true && each !== document.body);
        if (next instanceof HTMLElement) next.focus();
        else if (isNowhere()) focusHeading();
      });
    },
    [before],
  );
}

let isFirst = true;

/** Gives the focus to the heading of the page that this comes with: only the first page leaves it to the browser. */
export function useArrival(): void {
  useEffect(() => {
    if (!isFirst) focusHeading();
    isFirst = false;
  }, []);
}

/**
 * What goes while it has the focus leaves it to the next thing around it that takes one, and at last to the heading: a keyboard
 * would otherwise begin at the top again.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let last: readonly HTMLElement[] = [];
    const remember = ({ target }: FocusEvent) => {
      last = around(target as HTMLElement);
    };
    const look = () => {
      if (last[0]?.isConnected !== false || !isNowhere()) return;
      const next = last.find((each) => each.isConnected);
      last = [];
      if (next !== undefined) takerIn(next)?.focus({ preventScroll: true });
    };
    // Not at once: who took it away may be about to give it to somebody.
    const goes = new MutationObserver(() => requestAnimationFrame(look));
    goes.observe(document.body, { childList: true, subtree: true });
    document.addEventListener('focusin', remember);
    return () => {
      goes.disconnect();
      document.removeEventListener('focusin', remember);
    };
  }, []);
}

/** A dialog and the page take no focus themselves: what in them does is found when it is needed. */
const AROUND = '[tabindex="0"], [role="dialog"], [role="alertdialog"], main';

/** It, and whatever around it may have the focus in its place, from the inside out. */
function around(target: HTMLElement): readonly HTMLElement[] {
  const next = target.parentElement?.closest<HTMLElement>(AROUND) ?? null;
  return next === null ? [target] : [target, ...around(next)];
}

function takerIn(element: HTMLElement): HTMLElement | null {
  if (element.tabIndex >= 0) return element;
  return element.querySelector<HTMLElement>(element.matches('main') ? 'h1' : 'button, input');
}

/** An item of a menu goes with it: the menu's button stands for it. */
function focused(): Element | null {
  const { activeElement } = document;
  const button = activeElement?.closest('[role="menu"]')?.getAttribute('aria-labelledby') ?? '';
  return document.getElementById(button) ?? activeElement;
}

const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body;

/** To where a page begins. */
export const focusHeading = (): void => document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
