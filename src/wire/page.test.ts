import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { nextLink, pageQuery, readSkipToken, skipToken, skipTokenOf } from './page.ts';

const position = fc.stringMatching(/^[0-9a-z-]{1,127}$/);
const query = z.object(pageQuery);

describe('a skip token', () => {
  it('says where the next page begins', () => {
    fc.assert(
      fc.property(position, (last) => {
        expect(readSkipToken(skipToken(last))).toBe(last);
      }),
    );
  });

  it('goes through a next link and the query of the next call', () => {
    fc.assert(
      fc.property(position, fc.option(fc.integer({ min: 1, max: 25 }), { nil: undefined }), (last, maxresults) => {
        const link = nextLink('https://v.example:8443/secrets', { apiVersion: '7.4', maxresults }, last);
        const { searchParams } = new URL(link);
        const { $skiptoken, ...rest } = query.parse(Object.fromEntries(searchParams));
        expect(readSkipToken($skiptoken ?? '')).toBe(last);
        expect(skipTokenOf(link)).toBe($skiptoken);
        expect(rest).toEqual(maxresults === undefined ? {} : { maxresults });
        expect(searchParams.get('api-version')).toBe('7.4');
      }),
    );
  });

  it.each(['', '../x', 'Upper', 'a b', "a' or 1=1", 'x'.repeat(128), '\u0000'])(
    'is none of ours where it holds %j',
    (text) => {
      expect(readSkipToken(skipToken(text))).toBeUndefined();
    },
  );

  it('is absent on the last page', () => {
    expect(skipTokenOf(null)).toBeUndefined();
  });

  it.each(['', ' ', 'a+b', 'a=', 'x'.repeat(1025), ['a', 'b']])('%j is refused before it is read', (given) => {
    expect(query.safeParse({ $skiptoken: given }).success).toBe(false);
  });
});

describe('maxresults', () => {
  it.each([
    ['1', 1],
    ['25', 25],
    [undefined, undefined],
  ])('%j is %j', (given, read) => {
    expect(query.parse({ maxresults: given }).maxresults).toBe(read);
  });

  it.each(['0', '26', '-1', '2.5', 'x', '', 'Infinity', '1e9', ['1', '2'], {}])('%j is refused', (given) => {
    const { error } = query.safeParse({ maxresults: given });
    expect(error?.issues[0]?.message).toBe('maxresults is a whole number from 1 to 25');
  });
});
