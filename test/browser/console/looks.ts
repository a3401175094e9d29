import { faultsOf } from '../accessibility.ts';
import type { ConsolePage } from './visit.ts';

/** The themes of the console, as it keeps them. */
export const THEMES = ['dark', 'light', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];

/** A desk, a phone, and the desk at 200 %, where half as many pixels of the page are as wide; a theme moves nothing. */
export const SCREENS = [
  { size: { width: 1280, height: 800 }, themes: THEMES },
  { size: { width: 320, height: 800 }, themes: THEMES },
  { size: { width: 640, height: 400 }, themes: ['light'] },
] as const;

/** Whoever has chosen no theme has the system's: it changes, and what is open stays open. */
export async function wear({ page }: Pick<ConsolePage, 'page'>, theme: Theme): Promise<void> {
  await page.evaluate(`localStorage.setItem('sallyport-theme', '${theme}')`);
  await page.emulateMedia({ colorScheme: theme === 'light' ? 'dark' : 'light' });
  await page.emulateMedia({ colorScheme: theme === 'light' ? 'light' : 'dark' });
}

/** What is wrong with the page in any look: what axe finds, scrolling sideways, and what the browser complained of. */
export async function faultsInEveryLook(visit: ConsolePage): Promise<string[]> {
  const { page, complaints } = visit;
  const found: string[] = [];
  // Colours that are on their way to others are nobody's contrast.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const { size, themes } of SCREENS) {
    await page.setViewportSize(size);
    for (const theme of themes) {
      await wear(visit, theme);
      for (const fault of await faultsOf(page)) found.push(`${theme}, ${size.width} x ${size.height}: ${fault}`);
    }
  }
  return [...found, ...complaints];
}
