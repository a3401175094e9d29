import type { GlobalOptions } from '../global-options.ts';

export interface Progress {
  /** `share` from 0 to 1 where the end is known. Names and counts only, never a value. */
  show(text: string, share?: number): void;
  end(): void;
}

const WIDTH = 30;

/** One line on stderr that is written over and over, for people only: a script gets nothing. */
export function createProgress({ onlyShowErrors }: Pick<GlobalOptions, 'onlyShowErrors'>): Progress {
  if (onlyShowErrors === true || !process.stderr.isTTY) return { show: () => undefined, end: () => undefined };
  const line = (text: string) => process.stderr.write(`\r\u001b[K${text}`);
  return {
    show: (text, share) => void line(share === undefined ? text : `${bar(share)} ${text}`),
    end: () => void line(''),
  };
}

export function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}]`;
}
