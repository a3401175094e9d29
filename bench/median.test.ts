import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, medianOf, medianRatio } from './median.ts';

describe('the median', () => {
  it('is the middle value, whatever the order', () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  it('is the mean of the two middle values of an even count', () => {
    expect(median([1, 2, 4, 100])).toBe(3);
  });

  it('sorts by number, not by text', () => {
    expect(median([10, 9, 100])).toBe(10);
  });

  it('leaves what it was given as it was', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('has as many values on either side', () => {
    const numbers = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 });
    fc.assert(
      fc.property(numbers, (values) => {
        const middle = median(values);
        const below = values.filter((value) => value < middle).length;
        const above = values.filter((value) => value > middle).length;
        return below <= values.length / 2 && above <= values.length / 2;
      }),
    );
  });

  it('of nothing is an error', () => {
    expect(() => median([])).toThrow('there is no median of nothing');
  });
});

describe('the median of a quantity', () => {
  it('is undefined as soon as one sample lacks it', () => {
    expect(medianOf([{ cpu: 1 }, { cpu: undefined }], ({ cpu }) => cpu)).toBeUndefined();
    expect(medianOf([{ cpu: 1 }, { cpu: 3 }], ({ cpu }) => cpu)).toBe(2);
  });
});

describe('the median ratio', () => {
  it('pairs the rounds, so that a slow second counts on neither side', () => {
    const ours = [10, 30, 10];
    const bare = [5, 15, 5];
    expect(medianRatio(ours, bare, (value) => value)).toBe(2);
  });

  it('is not the ratio of the medians', () => {
    expect(medianRatio([1, 2, 9], [1, 4, 3], (value) => value)).toBe(1);
  });

  it('refuses rounds that do not pair', () => {
    expect(() => medianRatio([1], [1, 2], (value) => value)).toThrow('not the same number of rounds');
  });
});
