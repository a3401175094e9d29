import { printable, printableJson } from './printable.ts';

export const FORMATS = ['json', 'table', 'tsv', 'none'] as const;
export type Format = (typeof FORMATS)[number];

/**
 * A column of a command's own table: its heading, and the members that lead to its value (`attributes.enabled`). Where `|`
 * stands between several ways, the first that leads somewhere counts.
 */
export type Columns = Readonly<Record<string, string>>;

export interface Layout {
  readonly format: Format;
  /** Where the result is the command's own, not that of a query. */
  readonly columns?: Columns | undefined;
  /** Whether a person is looking: then even a single text is escaped. */
  readonly terminal: boolean;
}

/** The result as text for stdout, with the newline at its end; empty where there is nothing to print. */
export function render(data: unknown, { format, columns, terminal }: Layout): string {
  if (format === 'none' || data === undefined) return '';
  if (format === 'json') return `${printableJson(JSON.stringify(data, null, 2))}\n`;
  // One text alone goes into a file or a variable as it is (a PEM secret has lines); only a terminal must be guarded.
  if (format === 'tsv' && typeof data === 'string') return lineOf(terminal ? printable(data) : data);
  const rows = rowsOf(data, columns);
  return format === 'tsv' ? tsv(rows) : table(rows);
}

/**
 * The same for results that come one by one: each is a line. The heads of a table stand above the first, and its columns grow
 * with what they hold.
 */
export function createLines(layout: Layout): (data: unknown) => string {
  let widths: number[] = [];
  const padded = (cells: readonly string[]): string => {
    widths = cells.map((text, index) => Math.max(widths[index] ?? 0, length(text)));
    return lineOfCells(cells, widths);
  };
  return (data) => {
    if (layout.format === 'none' || data === undefined) return '';
    if (layout.format === 'json') return `${printableJson(JSON.stringify(data))}\n`;
    const { head, body } = rowsOf(data, layout.columns);
    if (layout.format === 'tsv') return tsv({ head, body });
    const first = widths.length === 0 ? padded(head.map(printable)) : '';
    return first + body.map(padded).join('');
  };
}

const lineOf = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

interface Rows {
  readonly head: readonly string[];
  readonly body: readonly (readonly string[])[];
}

function rowsOf(data: unknown, columns: Columns | undefined): Rows {
  const items = Array.isArray(data) ? (data as readonly unknown[]) : data === null ? [] : [data];
  if (columns !== undefined) {
    const ways = Object.values(columns).map((text) => text.split('|').map((path) => path.split('.')));
    return { head: Object.keys(columns), body: items.map((item) => ways.map((paths) => cell(firstOf(item, paths)))) };
  }
  if (items.every((item) => isObject(item))) {
    const names = [...new Set(items.flatMap((item) => Object.keys(item)))];
    return { head: names.map(heading), body: items.map((item) => names.map((name) => cell(item[name]))) };
  }
  const lists = items.map((item) => (Array.isArray(item) ? (item as readonly unknown[]) : [item]));
  const width = Math.max(...lists.map(({ length }) => length));
  const head = width === 1 ? ['Result'] : Array.from({ length: width }, (_, index) => `Column${index + 1}`);
  return { head, body: lists.map((list) => head.map((_, index) => cell(list[index]))) };
}

function firstOf(item: unknown, paths: readonly (readonly string[])[]): unknown {
  return paths.map((path) => follow(item, path)).find((value) => value !== undefined);
}

function follow(item: unknown, path: readonly string[]): unknown {
  return path.reduce((value, member) => (isObject(value) ? value[member] : undefined), item);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const heading = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** Null and absent are empty; a list of plain values stands between commas, what else has an inside is JSON. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object')) return value.map(cell).join(',');
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}

function tsv({ body }: Rows): string {
  return body.map((cells) => `${cells.join('\t')}\n`).join('');
}

function table({ head, body }: Rows): string {
  if (body.length === 0) return '';
  const safe = head.map(printable);
  const widths = safe.map((text, index) => Math.max(...[text, ...body.map((cells) => cells[index] ?? '')].map(length)));
  return [safe, widths.map((width) => '-'.repeat(width)), ...body].map((cells) => lineOfCells(cells, widths)).join('');
}

function lineOfCells(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((text, index) => text + ' '.repeat((widths[index] ?? 0) - length(text)));
  return `${padded.join('  ').trimEnd()}\n`;
}

/** In characters, not in UTF-16 units. */
const length = (text: string): number => Array.from(text).length;
