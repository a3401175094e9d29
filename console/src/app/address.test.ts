import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readSearch, writeSearch } from './address.ts';

it('is read as it was written', () => {
  const text = fc.string({ minLength: 1 });
  fc.assert(
    fc.property(fc.dictionary(text, text), (search) => {
      expect(readSearch(writeSearch(search))).toEqual({ ...search });
    }),
  );
});

it('says nothing where nothing is chosen', () => {
  expect(writeSearch({ q: undefined, match: '' })).toBe('');
});

it.each(['{"a":1}', '[1]', 'null', 'true', '-1', '1e400', '"x"'])('takes %s for the text that it is', (text) => {
  expect(readSearch(`?q=${encodeURIComponent(text)}`)).toEqual({ q: text });
});

it('lets no name make a list, or anything else, of another', () => {
  expect(readSearch('?q=a&q=b')).toEqual({ q: 'b' });
  const hostile = readSearch('?__proto__=x&constructor=y');
  expect([Object.getPrototypeOf(hostile), Object.keys(hostile)]).toEqual([
    Object.prototype,
    ['__proto__', 'constructor'],
  ]);
});
