import { type Goal, isMet, type Row } from './figure.ts';

const HEAD = ['figure', 'ours', 'baseline', 'ratio', 'goal', 'met', 'p50/p99 ms', 'CPU us/req', 'RSS MB'] as const;

/** The table as text, its notes below it. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [[...HEAD], ...rows.flatMap(linesOf)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((line) => (line[column] ?? '').length)));
  const text = cells.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(' | ')
      .trimEnd(),
  );
  text.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('-|-'));
  const notes = rows.flatMap(({ figure, note }) => (note === undefined ? [] : [`${figure}: ${note}`]));
  return `${[...text, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n')}\n`;
}

/** A figure with two goals takes two lines. */
function linesOf(row: Row): string[][] {
  const [first, ...others] = row.goals.length > 0 ? row.goals.map(goalCells) : [['', '', '']];
  const measured = [pair(row.p50, row.p99, 2), pair(row.cpu, row.baselineCpu, 1), megabytes(row.rss)];
  const line = [row.figure, row.ours, row.baseline, ...(first ?? []), ...measured];
  return [line, ...others.map((cells) => ['', '', '', ...cells, '', '', ''])];
}

function goalCells(goal: Goal): string[] {
  const { of, value, at, limit, unit = ' x' } = goal;
  const met = isMet(goal);
  return [
    value === undefined ? 'n/a' : `${of} ${short(value)}${unit}`,
    `${at === 'most' ? '<=' : '>='} ${limit}${unit}`,
    met === undefined ? 'n/a' : met ? 'yes' : 'NO',
  ];
}

function pair(left: number | undefined, right: number | undefined, digits: number): string {
  const shown = [left, right].filter((value) => value !== undefined).map((value) => value.toFixed(digits));
  return shown.length === 0 ? '' : shown.join(' / ');
}

const megabytes = (bytes: number | undefined): string => (bytes === undefined ? '' : (bytes / 1e6).toFixed(0));

/** Three digits that matter. */
export function short(value: number): string {
  if (value >= 1000) return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ' ');
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}
