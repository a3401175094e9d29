import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validityTimeSpan } from './validity.ts';

const DAY = 86_400_000;
const WRONG =
  'validityTimeSpan is a number of days from 1 to 3650, or a time span of a minute at least, like 7.00:00:00';

describe('validityTimeSpan', () => {
  it.each([
    [undefined, 7 * DAY],
    [1, DAY],
    ['7', 7 * DAY],
    [3650, 3650 * DAY],
    ['7.00:00:00', 7 * DAY],
    ['3650.00:00:00', 3650 * DAY],
    ['12:00:00', DAY / 2],
    ['1.12:30', DAY * 1.5 + 1_800_000],
    ['00:01:00', 60_000],
    ['00:01:30.5000000', 90_000],
  ])('%j lasts %d milliseconds', (given, milliseconds) => {
    expect(validityTimeSpan.parse(given)).toBe(milliseconds);
  });

  it.each([
    0,
    -1,
    1.5,
    3651,
    Number.NaN,
    true,
    null,
    [],
    {},
    '',
    ' 7',
    '7 days',
    '-7',
    '1e3',
    '0x7',
    '00:00:59',
    '24:00:00',
    '00:60:00',
    '3650.00:00:01',
    '-7.00:00:00',
    '7.00:00:00:00',
    'P7D',
  ])('%j is refused', (given) => {
    expect(validityTimeSpan.safeParse(given).error?.issues.map(({ message }) => message)).toEqual([WRONG]);
  });

  it('reads back every span that .NET writes', () => {
    const two = (value: number) => String(value).padStart(2, '0');
    const span = fc.integer({ min: 60, max: 3650 * 86_400 });
    fc.assert(
      fc.property(span, (all) => {
        const days = Math.floor(all / 86_400);
        const text = `${days}.${two(Math.floor(all / 3600) % 24)}:${two(Math.floor(all / 60) % 60)}:${two(all % 60)}`;
        expect(validityTimeSpan.parse(text)).toBe(all * 1000);
      }),
    );
  });
});
