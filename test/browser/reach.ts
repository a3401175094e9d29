import type { Page } from 'playwright-core';
import { still } from './accessibility.ts';

/**
 * Whatever can be used or read in what `selector` selects is brought into view, as a keyboard does it, and must then be on the
 * screen with nothing over it. Answers what is not.
 */
const SCRIPT = (selector: string): string => `(() => {
  const [opened] = [...document.querySelectorAll(${JSON.stringify(selector)})].slice(-1);
  const usable = 'a[href], button, input, select, textarea, summary, [tabindex="0"], [role^="menuitem"], [role="option"]';
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
  const parts = [...opened.querySelectorAll('*')].filter((element) =>
    (element.matches(usable) || hasText(element)) && !element.closest('[aria-hidden="true"], [hidden], option, svg') &&
    !element.matches('[data-tabster-dummy], [type="file"], [type="hidden"]') && element.checkVisibility({ visibilityProperty: true }));
  const lost = (element) => {
    element.scrollIntoView({ block: 'center', inline: 'nearest' });
    const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
    if (width < 2 || height < 2) return false;
    if (left < -1 || right > innerWidth + 1) return 'beside the screen';
    if (height <= innerHeight && (top < -1 || bottom > innerHeight + 1)) return 'above or below the screen';
    if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX === 'hidden' && element.clientWidth > 0)
      return 'cut off';
    const hit = document.elementFromPoint(left + width / 2, Math.min(innerHeight - 1, Math.max(0, top + height / 2)));
    const over = hit !== null && (element.contains(hit) || hit.contains(element) || hit.parentElement.contains(element));
    return over ? false : 'under ' + (hit?.outerHTML.slice(0, 80) ?? 'nothing');
  };
  const name = (element) => element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40) + ' ' + (element.name ?? '');
  return parts.flatMap((element) => {
    const why = lost(element);
    return why ? [element.localName + ' "' + name(element).trim() + '" is ' + why] : [];
  });
})()`;

export async function unreachable(page: Page, selector: string): Promise<string[]> {
  await still(page);
  return page.evaluate(SCRIPT(selector));
}
