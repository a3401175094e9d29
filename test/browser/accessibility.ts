import axe from 'axe-core';
import type { Page } from 'playwright-core';
import type { TestPage } from './browser.ts';

/** How people may have set their screens: each page must be right in each. */
export const SCREENS = (['light', 'dark', 'forced colours'] as const).flatMap((colours) =>
  [320, 1280].map((width) => ({
    name: `${colours}, ${width} pixels wide`,
    options: {
      viewport: { width, height: 800 },
      colorScheme: colours === 'dark' ? ('dark' as const) : ('light' as const),
      forcedColors: colours === 'forced colours' ? ('active' as const) : ('none' as const),
    },
  })),
);

/** What a page has once axe is in it. */
interface Inside {
  readonly axe: Pick<typeof axe, 'run'>;
  readonly document: { readonly documentElement: { readonly scrollWidth: number; readonly clientWidth: number } };
}

/** Colours that are on their way to others are nobody's contrast: two frames on, what moves has begun to, and is waited for. */
const STILL = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  .then(() => Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    .map(({ finished }) => finished)))
  .then(() => undefined)`;

/** Waits until nothing moves. */
export const still = (page: Page): Promise<unknown> => page.evaluate(STILL);

/**
 * What axe finds wrong with the page as it is shown now, or with what `within` selects of it, and whether the page must be
 * scrolled sideways to be read.
 */
export async function faultsOf(page: Page, within = 'html'): Promise<string[]> {
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe.source);
  await still(page);
  return page.evaluate(async (include) => {
    const { axe, document } = globalThis as unknown as Inside;
    // Fluent's focus guards take the focus on to what they stand beside: it rests on none of them.
    const { violations } = await axe.run({ include, exclude: '[data-tabster-dummy]' });
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [...found, 'wider than the screen'] : found;
  }, within);
}

/** One page of a walk: its heading, what is wrong with it, and what the browser complained of. */
export async function seen({ page, complaints }: TestPage) {
  const title = await page.locator('h1').textContent();
  return { title, faults: await faultsOf(page), complaints: complaints.splice(0) };
}
