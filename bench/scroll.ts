import type { Page } from 'playwright-core';

/** How a page fared while somebody scrolled through a table of it. Times in milliseconds. */
export interface Scrolled {
  /** Between two frames: the middle one, the one that 95 of 100 are not longer than, and the longest. */
  readonly p50: number;
  readonly p95: number;
  readonly longest: number;
  /** Tasks that held the page for more than 50 ms. */
  readonly longTasks: number;
  /** Processor time of the page's thread for each frame. */
  readonly cpu: number;
  /** In percent: frames that showed nothing where rows belong. */
  readonly blank: number;
  /** The most that were in the page at once. */
  readonly rows: number;
}

/** What is counted in the page, from one frame to the next. */
interface Counted {
  readonly frames: readonly number[];
  readonly longTasks: number;
  readonly blank: number;
  readonly rows: number;
}

const WATCH = `(() => {
  const scroller = document.querySelector('[role=region][aria-label="Secrets of demo"]');
  scroller.scrollTo(0, 0);
  const counted = { frames: [], longTasks: 0, blank: 0, rows: 0 };
  const tasks = new PerformanceObserver((list) => { counted.longTasks += list.getEntries().length; });
  tasks.observe({ type: 'longtask' });
  let before;
  let frame = requestAnimationFrame(function look(now) {
    if (before !== undefined) counted.frames.push(now - before);
    before = now;
    const rows = [...scroller.querySelectorAll('tbody tr:has(td + td)')];
    counted.rows = Math.max(counted.rows, rows.length);
    const view = scroller.getBoundingClientRect();
    const first = rows.at(0).getBoundingClientRect().top;
    const end = rows.at(-1).getBoundingClientRect().bottom;
    if (first > view.top + 40 || end < view.bottom - 40) counted.blank += 1;
    frame = requestAnimationFrame(look);
  });
  globalThis.counted = () => {
    cancelAnimationFrame(frame);
    tasks.disconnect();
    return counted;
  };
})()`;

/** Scrolls with the wheel through so many pixels, within so many seconds, from the top. */
export async function scrollThrough(page: Page, pixels: number, seconds: number): Promise<Scrolled> {
  await page.bringToFront();
  const tools = await page.context().newCDPSession(page);
  // Processor time, which does not count while others have the processor.
  await tools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => {
    const { metrics } = await tools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  await page.evaluate(WATCH);
  const before = await busy();
  const gesture = { x: 600, y: 500, yDistance: -pixels, speed: Math.ceil(pixels / seconds) };
  await tools.send('Input.synthesizeScrollGesture', { ...gesture, gestureSourceType: 'mouse' });
  const after = await busy();
  const { frames, longTasks, blank, rows } = await page.evaluate<Counted>('counted()');
  await tools.detach();
  const sorted = [...frames].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    p50: at(0.5),
    p95: at(0.95),
    longest: at(1),
    longTasks,
    cpu: (after - before) / frames.length,
    blank: (100 * blank) / frames.length,
    rows,
  };
}
