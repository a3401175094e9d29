import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Somebody who has no mouse. What has the focus is looked at with each step: it must be there, and be seen. */
export interface Keyboard {
  /** Walks on with Tab until this has the focus. */
  to(target: Locator): Promise<void>;
  /** Walks back with Shift and Tab. */
  backTo(target: Locator): Promise<void>;
  /** Walks there, and presses a key. */
  press(target: Locator, key?: string): Promise<void>;
  /** Walks to a field and types. */
  type(target: Locator, text: string): Promise<void>;
  key(key: string): Promise<void>;
  /** Waits until this has the focus. */
  on(target: Locator): Promise<void>;
  /** Waits for a page: its heading has the focus. */
  arrived(name: string): Promise<void>;
}

/** Further than that nobody walks. */
const MOST_STEPS = 150;

export function keyboardOf(page: Page): Keyboard {
  const has = async (target: Locator) =>
    (await target.count()) > 0 && target.first().evaluate((element) => element.matches(':focus'));
  const step = async (key: string) => {
    await page.keyboard.press(key);
    expect(await page.evaluate(LOOK), `${key}, at ${page.url()}`).toEqual([]);
  };
  const walk = async (target: Locator, key: 'Tab' | 'Shift+Tab') => {
    await target.first().waitFor();
    for (let steps = 0; steps < MOST_STEPS; steps += 1) {
      if (await has(target)) return;
      await step(key);
    }
    throw new Error(`${key} does not lead to ${String(target)}: it ended at ${String(await page.evaluate(NAME))}`);
  };
  const to = (target: Locator) => walk(target, 'Tab');
  const on = async (target: Locator) => {
    const where = async () => ((await has(target)) ? 'there' : page.evaluate(NAME));
    await expect.poll(where, { message: `the focus is not on ${String(target)}`, timeout: 10_000 }).toBe('there');
    expect(await page.evaluate(LOOK)).toEqual([]);
  };
  return {
    to,
    backTo: (target) => walk(target, 'Shift+Tab'),
    on,
    key: (key) => page.keyboard.press(key),
    arrived: (name) => on(page.getByRole('heading', { level: 1, name, exact: true })),
    async press(target, key = 'Enter') {
      await to(target);
      await page.keyboard.press(key);
    },
    async type(target, text) {
      await to(target);
      await page.keyboard.type(text);
    },
  };
}

/** What has the focus, for people. */
const NAME = `document.activeElement.outerHTML.slice(0, 200)`;

/**
 * What is wrong with the focus now: that nothing has it, or that what had it before looks no other than it did then. What moves
 * is shown as it ends.
 */
const LOOK = `(() => {
  const PAINTED = ['outline', 'boxShadow', 'borderTop', 'borderRight', 'borderBottom', 'borderLeft', 'backgroundColor',
    'textDecorationLine', 'transform', 'left'];
  const seen = (text) => /rgba\\(\\d+, \\d+, \\d+, 0\\)|\\bnone\\b|\\b0px none/.test(text) ? '' : text;
  const paintOf = (element) => {
    for (const animation of document.getAnimations()) {
      if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
    }
    const parts = [];
    for (let each = element, up = 0; each !== null && up < 3; each = each.parentElement, up += 1) {
      for (const pseudo of [null, '::before', '::after']) {
        const style = getComputedStyle(each, pseudo);
        parts.push(PAINTED.map((name) => seen(style[name])).join('|'));
      }
    }
    return parts.join(' ');
  };
  const wrong = [];
  const { element: before, paint } = window.focusBefore ?? {};
  const now = document.activeElement;
  if (before?.isConnected && before !== now && paintOf(before) === paint) {
    wrong.push('looks no other with the focus: ' + before.outerHTML.slice(0, 300));
  }
  if (now === null || now === document.body) {
    // Beyond the last one lies the browser itself, from where one comes back to the first.
    if (before === undefined || before === null || !before.isConnected) wrong.push('nothing has the focus');
    window.focusBefore = undefined;
  } else {
    const guard = now.hasAttribute('data-tabster-dummy');
    window.focusBefore = guard ? undefined : { element: now, paint: paintOf(now) };
  }
  return wrong;
})()`;
