import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOf } from './windowed.ts';

const view = fc
  .tuple(fc.nat(200), fc.nat(200), fc.nat(200))
  .map(([above, inView, below]) => ({ first: above, end: above + inView, count: above + inView + below }));

describe('the parts of a long table', () => {
  it('stand for each row once and in order, and hold those in view and the one with the focus', () => {
    fc.assert(
      fc.property(view, fc.option(fc.nat(), { nil: undefined }), ({ count, ...view }, focus) => {
        const focused = focus === undefined || count === 0 ? undefined : focus % count;
        const parts = partsOf(view, count, focused);
        let next = 0;
        const rows: number[] = [];
        for (const part of parts) {
          if ('row' in part) {
            expect(part.row).toBe(next);
            rows.push(part.row);
          } else expect(part.gap).toBeGreaterThan(0);
          next += 'row' in part ? 1 : part.gap;
        }
        expect(next).toBe(count);
        const inView = Array.from({ length: view.end - view.first }, (_, index) => view.first + index);
        expect(new Set(rows)).toEqual(new Set([...inView, ...(focused === undefined ? [] : [focused])]));
        const gaps = parts.flatMap((part) => ('gap' in part ? [part.key] : []));
        expect(new Set(gaps).size).toBe(gaps.length);
      }),
    );
  });
});
