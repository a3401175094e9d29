import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJsonFile } from './json-file.ts';

test('reads what was written, whatever the texts and however it is indented', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), fc.constantFrom(0, 2), (secrets, indent) => {
      const entries = Object.entries(secrets).map(([from, value]) => ({ from, value }));
      expect(readJsonFile(JSON.stringify(secrets, null, indent))).toEqual(entries);
    }),
  );
});

test('tells a name that is there twice each time, and in the spelling that it means', () => {
  expect(readJsonFile('{"a": "1", "\\u0061": "2"}')).toEqual([
    { from: 'a', value: '1' },
    { from: 'a', value: '2' },
  ]);
});

test('has no text of what is none, and no names of what lies within', () => {
  expect(readJsonFile('{"n": 1, "o": {"inner": "x"}, "l": [{"deep": "y"}], "z": null, "s": "{\\"in\\": 1}"}')).toEqual([
    { from: 'n', value: undefined },
    { from: 'o', value: undefined },
    { from: 'l', value: undefined },
    { from: 'z', value: undefined },
    { from: 's', value: '{"in": 1}' },
  ]);
});

test.each(['', '[]', '"text"', '{', '{"a": "1",}', 'null', 'A=1'])('takes %s for no object', (text) => {
  expect(readJsonFile(text)).toBeUndefined();
});
