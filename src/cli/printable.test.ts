import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableJson } from './printable.ts';

/** Every code point, and halves of those beyond the first 65536. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0x10_ff_ff }), { maxLength: 20 })
  .map((points) => String.fromCodePoint(...points, ...points.map((point) => point & 0xff)));

describe('text from a server', () => {
  it('is shown as it is, in every language', () => {
    for (const text of ['plain', 'grüß', '日本', '👩‍🚀', 'a\\b "c"']) expect(printable(text)).toBe(text);
  });

  it.each([
    ['a colour', '\u001b[31mred', '\\u001b[31mred'],
    ['a colour in eight bits', '\u009b31mred', '\\u009b31mred'],
    ['a line of its own', 'x\nsallyport: done', 'x\\nsallyport: done'],
    ['a line over another', 'evil\rgood', 'evil\\rgood'],
    ['a column of its own', 'a\tb', 'a\\tb'],
    ['an erasure', 'ab\u0008\u007f', 'ab\\u0008\\u007f'],
    ['a reversed order', 'exe\u202egpj', 'exe\\u202egpj'],
    ['half a character', 'x\ud800', 'x\\ud800'],
  ])('cannot make %s', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('keeps nothing that a terminal obeys, whatever it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        // oxlint-disable-next-line no-control-regex -- these are what must not be there
        expect(printable(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
    );
  });

  it('is the same text after a program has read the JSON', () => {
    fc.assert(
      fc.property(fc.array(anyText), (texts) => {
        expect(JSON.parse(printableJson(JSON.stringify(texts, null, 2)))).toEqual(texts);
      }),
    );
    expect(printableJson(JSON.stringify('\u009b31m\u202e'))).toBe('"\\u009b31m\\u202e"');
  });
});
