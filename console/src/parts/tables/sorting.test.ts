import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterClick, arranged, compare, directionOf, type Key, type Sortable, sortedBy, sortIn } from './sorting.ts';

interface Item {
  readonly key: Key;
  readonly place: number;
}

const texts = fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('a', 'A', 'a2', 'a10', 'ä'));
const keys = fc.oneof(
  fc.array(fc.option(texts, { nil: undefined })),
  fc.array(fc.option(fc.oneof(fc.nat(5), fc.constant(Number.NaN)), { nil: undefined })),
);
const lists = keys.map((all): readonly Item[] => all.map((key, place) => ({ key, place })));
const directions = fc.constantFrom('ascending' as const, 'descending' as const);

const isMissing = ({ key }: Item) => key === undefined || key === '' || Number.isNaN(key);

describe('a sorted list', () => {
  it('holds what was there, in order, those that are alike as they were and those without a key last', () => {
    fc.assert(
      fc.property(lists, directions, (items, direction) => {
        const sorted = sortedBy(items, ({ key }) => key, direction);
        expect(sorted.toSorted((one, other) => one.place - other.place)).toEqual(items);
        const present = items.filter((item) => !isMissing(item)).length;
        expect(sorted.slice(0, present).some(isMissing)).toBe(false);
        for (const [at, next] of sorted.entries()) {
          const before = sorted[at - 1];
          if (before === undefined || at === present) continue;
          const difference = isMissing(next) ? 0 : compare(before.key ?? '', next.key ?? '');
          const wrong = direction === 'ascending' ? difference > 0 : difference < 0;
          expect(wrong).toBe(false);
          if (difference === 0) expect(before.place).toBeLessThan(next.place);
        }
      }),
    );
  });

  it('counts the digits of a text, and knows no capital letters', () => {
    expect(sortedBy(['b', 'a10', 'A2', 'a1'], (text) => text)).toEqual(['a1', 'A2', 'a10', 'b']);
    expect(sortedBy(['a', 'A', 'B', 'b'], (text) => text, 'descending')).toEqual(['B', 'b', 'a', 'A']);
  });
});

type Named = Sortable<{ readonly name: string; readonly size: number }>;
const name: Named = { sort: { by: 'name', natural: 'ascending' } };
const size: Named = { sort: { by: 'size', key: (item) => item.size } };
const other: Named = {};
const columns = [name, size, other];
const items = [
  { name: 'a', size: 3 },
  { name: 'b', size: 1 },
];
const namesIn = (sort: object) => arranged(items, columns, sort).map((item) => item.name);

describe('the order that an address asks for', () => {
  it('is that in which the list comes where it says nothing, or what nobody knows', () => {
    for (const sort of [{}, { sort: 'name' }, { sort: 'colour' }, { order: 'desc' as const }]) {
      expect(arranged(items, columns, sort)).toBe(items);
      expect([name, size, other].map((column) => directionOf(column, columns, sort))).toEqual([
        'ascending',
        undefined,
        undefined,
      ]);
    }
  });

  it('turns round the order in which the list comes, and sorts by what it does not come in', () => {
    expect(namesIn({ sort: 'name', order: 'desc' })).toEqual(['b', 'a']);
    expect(namesIn({ sort: 'size' })).toEqual(['b', 'a']);
    expect(namesIn({ sort: 'size', order: 'desc' })).toEqual(['a', 'b']);
    expect(directionOf(size, columns, { sort: 'size', order: 'desc' })).toBe('descending');
    expect(directionOf(name, columns, { sort: 'size' })).toBe(undefined);
  });

  it('becomes that of the header that is clicked, and turns round with the next click', () => {
    expect(afterClick({ by: 'size', key: () => 1 }, undefined)).toEqual({ sort: 'size' });
    expect(afterClick({ by: 'size', key: () => 1 }, 'ascending')).toEqual({ sort: 'size', order: 'desc' });
    expect(afterClick({ by: 'name', natural: 'ascending' }, 'ascending')).toEqual({ sort: 'name', order: 'desc' });
    expect(afterClick({ by: 'name', natural: 'ascending' }, undefined)).toEqual({});
    expect(afterClick({ by: 'name', natural: 'descending' }, 'ascending')).toEqual({});
  });

  it('takes nothing else from an address', () => {
    expect(sortIn({ sort: 'name', order: 'desc', q: 'x' })).toEqual({ sort: 'name', order: 'desc' });
    expect(sortIn({ sort: ['name'], order: 'desc' })).toEqual({});
    expect(sortIn({ sort: 'name', order: 'up' })).toEqual({ sort: 'name' });
  });
});
