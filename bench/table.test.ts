import { describe, expect, it } from 'vitest';
import { isMet } from './figure.ts';
import { short, tableOf } from './table.ts';

describe('a goal', () => {
  const goal = { of: 'CPU', limit: 5 } as const;

  it('at most: met up to its limit', () => {
    expect(isMet({ ...goal, at: 'most', value: 5 })).toBe(true);
    expect(isMet({ ...goal, at: 'most', value: 5.01 })).toBe(false);
  });

  it('at least: met from its limit on', () => {
    expect(isMet({ ...goal, at: 'least', value: 5 })).toBe(true);
    expect(isMet({ ...goal, at: 'least', value: 4.99 })).toBe(false);
  });

  it('is neither met nor missed where nothing was measured', () => {
    expect(isMet({ ...goal, at: 'most', value: undefined })).toBeUndefined();
  });
});

describe('the table', () => {
  it('has a line for each goal, and notes below', () => {
    const text = tableOf([
      {
        figure: 'get',
        ours: '20 000/s',
        baseline: '100 000/s',
        goals: [
          { of: 'CPU', value: 4.2, at: 'most', limit: 5 },
          { of: 'req/s', value: 0.19, at: 'least', limit: 0.2 },
        ],
        p50: 1,
        p99: 2,
        cpu: 40,
        baselineCpu: 10,
        rss: 88e6,
        note: 'noisy',
      },
    ]);
    const [head, rule, first, second, , note] = text.split('\n');
    expect(head).toMatch(/^figure \| ours/);
    expect(rule).toMatch(/^-+\|-/);
    expect(first).toMatch(/CPU 4\.20 x +\| <= 5 x +\| yes \| 1\.00 \/ 2\.00 +\| 40\.0 \/ 10\.0 +\| 88$/);
    expect(second).toMatch(/req\/s 0\.19 x +\| >= 0\.2 x +\| NO/);
    expect(note).toBe('get: noisy');
  });
});

describe('a number in it', () => {
  it('keeps the digits that matter', () => {
    expect([0.256, 12.34, 432.1, 1_234_567].map(short)).toEqual(['0.26', '12.3', '432', '1 234 567']);
  });
});
