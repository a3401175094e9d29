import { describe, expect, it } from 'vitest';
import { createLines, type Format, type Layout, render } from './render.ts';

const ITEMS = [
  { name: 'one', tags: null, attributes: { enabled: true } },
  { name: 'three', tags: { team: 'web' }, attributes: { enabled: false } },
];
const COLUMNS = { Name: 'name', Enabled: 'attributes.enabled', Missing: 'a.b.c' };
const as = (format: Format, data: unknown, rest: Partial<Layout> = {}) =>
  render(data, { format, terminal: false, ...rest });

describe('json', () => {
  it('is indented by two and ends its line', () => {
    expect(as('json', { a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}\n');
    expect(as('json', null)).toBe('null\n');
  });
});

describe('table', () => {
  it('has the columns of the command, as wide as they must be', () => {
    expect(as('table', ITEMS, { columns: COLUMNS })).toBe(
      ['Name   Enabled  Missing', '-----  -------  -------', 'one    true', 'three  false', ''].join('\n'),
    );
  });

  it('has the members of what a query made', () => {
    expect(as('table', [{ id: 1, tags: { a: 'b' }, ops: ['x', 'y'] }, { extra: null }])).toBe(
      ['Id  Tags       Ops  Extra', '--  ---------  ---  -----', '1   {"a":"b"}  x,y', '', ''].join('\n'),
    );
    expect(as('table', ['a', 'bb'])).toBe('Result\n------\na\nbb\n');
    expect(as('table', [['a', 1], ['b']])).toBe('Column1  Column2\n-------  -------\na        1\nb\n');
    expect(as('table', 5)).toBe('Result\n------\n5\n');
  });

  it('is empty where there is nothing', () => {
    expect(as('table', [], { columns: COLUMNS })).toBe('');
    expect(as('table', [])).toBe('');
    expect(as('table', null)).toBe('');
  });

  it('counts characters, and lets none of them move the cursor', () => {
    expect(as('table', [{ n: '😀', '\u001b[2J': 'a\u001b[1A' }])).toBe(
      ['N  \\u001b[2J', '-  ----------', '😀  a\\u001b[1A', ''].join('\n'),
    );
  });
});

describe('tsv', () => {
  it('is the table without a head, with tabs', () => {
    expect(as('tsv', ITEMS, { columns: COLUMNS })).toBe('one\ttrue\t\nthree\tfalse\t\n');
    expect(as('tsv', [['a', null, true]])).toBe('a\t\ttrue\n');
  });

  it('cannot be given another row or column by a value', () => {
    expect(as('tsv', [{ a: 'x\ty\nz', b: '\u001b]0;t\u0007' }])).toBe('x\\ty\\nz\t\\u001b]0;t\\u0007\n');
  });

  it('gives one text as it is into a file, and harmless onto a terminal', () => {
    expect(as('tsv', 'line 1\nline 2\u001b[0m')).toBe('line 1\nline 2\u001b[0m\n');
    expect(as('tsv', 'line 1\nline 2\n')).toBe('line 1\nline 2\n');
    expect(as('tsv', 'line 1\nline 2\u001b[0m', { terminal: true })).toBe('line 1\\nline 2\\u001b[0m\n');
  });
});

describe('none', () => {
  it('prints nothing, and so does a command without a result', () => {
    expect(as('none', ITEMS, { columns: COLUMNS })).toBe('');
    for (const format of ['json', 'table', 'tsv', 'none'] as const) expect(as(format, undefined)).toBe('');
  });
});

describe('lines that come one by one', () => {
  const lines = (format: Format, ...items: unknown[]) =>
    items.map(createLines({ format, columns: { Name: 'name', N: 'n' }, terminal: true })).join('');

  it('are a table whose columns grow, JSON objects, or what stands between tabs', () => {
    expect(lines('table', { name: 'a', n: 1 }, { name: 'longer', n: 2 }, { name: 'b', n: 3 })).toBe(
      ['Name  N', 'a     1', 'longer  2', 'b       3', ''].join('\n'),
    );
    expect(lines('json', { name: 'a' }, [1])).toBe('{"name":"a"}\n[1]\n');
    expect(lines('tsv', { name: 'a', n: 1 })).toBe('a\t1\n');
    expect(lines('none', { name: 'a' })).toBe('');
  });

  it('let no value move the cursor or begin another line', () => {
    const hostile = { name: 'a\u001b[2J\nb', n: 1 };
    for (const format of ['table', 'json', 'tsv'] as const) {
      const printed = lines(format, hostile);
      expect([printed.includes('\u001b'), printed.trimEnd().split('\n').length]).toEqual([
        false,
        format === 'table' ? 2 : 1,
      ]);
    }
  });
});
