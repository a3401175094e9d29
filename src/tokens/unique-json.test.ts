import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUniqueJson } from './unique-json.ts';

describe('JSON with unique names', () => {
  it('means what JSON.parse says it means', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseUniqueJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('is refused when any name of any object is written a second time', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), fc.nat(3), (name, value, depth) => {
        const member = `${JSON.stringify(name)} : ${JSON.stringify(value)}`;
        const text = `${'{"a":['.repeat(depth)}{${member},${member}}${']}'.repeat(depth)}`;
        expect(() => parseUniqueJson(text)).toThrow(new SyntaxError('a member name occurs twice'));
      }),
    );
  });

  it('may use one name in several objects, and a value that looks like a name', () => {
    const text = '{"a":{"a":"a"},"b":[{"a":1},{"a":"\\"a\\":"}]}';
    expect(parseUniqueJson(text)).toEqual({ a: { a: 'a' }, b: [{ a: 1 }, { a: '"a":' }] });
  });

  it.each(['[]', 'null', '"a"', '7', '', '{"a":1', '{"a":1}}'])('is refused when it is %s', (text) => {
    expect(() => parseUniqueJson(text)).toThrow(SyntaxError);
  });
});
