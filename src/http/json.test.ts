import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../fault.ts';
import { parseJson, parseJsonText } from './json.ts';

const parse = (text: string): unknown => parseJson(Buffer.from(text));

function refusal(bytes: string | Uint8Array): string {
  try {
    parseJson(Buffer.from(bytes));
  } catch (error) {
    if (error instanceof Fault && error.code === 'BadParameter') return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

const because = (why: string): string => `The request body is not acceptable JSON: ${why}.`;

describe('what is JSON', () => {
  it('is read as JSON.parse reads it, however it is written', () => {
    const anything = fc.jsonValue({ maxDepth: 6 }).filter((value) => !JSON.stringify(value).includes('"__proto__"'));
    fc.assert(
      fc.property(anything, fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('may hold equal names in different objects, and equal texts in lists and values', () => {
    const text = '{"a":{"a":"a","b":["a","a"]},"b":{"a":1},"c":[{"x":1},{"x":2}]}';
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it('may hold names that only look like brackets and commas', () => {
    const text = '{"{\\"a\\":1,":"}","[,":"\\\\","\\\\\\"":"]"}';
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it('may be as deep as 32 levels', () => {
    expect(parse('['.repeat(32) + ']'.repeat(32))).toBeDefined();
  });

  it.each([
    ['escapes', '\\u0041', 5_000_000],
    ['backslashes', '\\\\', 10_000_000],
    ['plain characters', 'A', 30_000_000],
  ])('may hold a text of as many %s as the longest body has', (_what, written, times) => {
    const text = `{"value":"${written.repeat(times)}"}`;
    expect((parse(text) as { value: string }).value).toHaveLength(times);
  });
});

describe('what is refused', () => {
  it.each([
    ['a member twice', '{"value":"a","value":"b"}', 'a member occurs twice'],
    ['a member twice, once escaped', '{"value":"a","\\u0076alue":"b"}', 'a member occurs twice'],
    ['a member twice, deep down', '{"a":[{"b":{"c":1,"d":{},"c":2}}]}', 'a member occurs twice'],
    ['__proto__', '{"__proto__":{"admin":true}}', 'a member may not be called __proto__'],
    ['__proto__, escaped', '{"\\u005f_proto__":1}', 'a member may not be called __proto__'],
    ['half a surrogate pair', '{"a":"\\ud800"}', 'a text holds half a surrogate pair'],
    ['half a surrogate pair in a name', '{"\\udc00":1}', 'a text holds half a surrogate pair'],
    ['33 levels', '['.repeat(33) + ']'.repeat(33), 'it is deeper than 32 levels'],
    ['10,000 levels', '{"a":'.repeat(10_000), 'it is deeper than 32 levels'],
    ['many texts', `[${'"x",'.repeat(1000)}"x"]`, 'it has too many texts'],
    ['many parts', `[${'1,'.repeat(10_000)}1]`, 'it has too many parts'],
    ['a byte order mark', '\ufeff{}', 'it begins with a byte order mark'],
    ['an unknown escape', '{"a":"\\x"}', 'a text is not well formed'],
    ['nothing', '', 'it is not well formed'],
    ['half of it', '{"a":', 'it is not well formed'],
    ['more than it', '{} {}', 'it is not well formed'],
    ['single quotes', "{'a':1}", 'it is not well formed'],
    ['a comment', '{/* */}', 'it is not well formed'],
    ['a comma too many', '[1,]', 'it is not well formed'],
    ['a number that JSON does not have', '[NaN]', 'it is not well formed'],
    ['a line break in a text', '{"a":"\n"}', 'it is not well formed'],
  ])('%s', (_what, text, why) => {
    expect(refusal(text)).toBe(because(why));
  });

  it.each([
    ['a cut character', [0x22, 0xc3, 0x22]],
    ['an overlong one', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])('bytes that are not UTF-8: %s', (_what, bytes) => {
    expect(refusal(Uint8Array.from(bytes))).toBe(because('it is not UTF-8'));
  });

  it.each([
    ['brackets', '['.repeat(190_000)],
    ['quotes', '"'.repeat(190_000)],
    ['escaped quotes outside a text', '\\"'.repeat(95_000)],
    ['a text that ends in backslashes', `"${'\\'.repeat(190_000)}`],
    ['texts that do not end', '"\\\n'.repeat(60_000)],
    ['a long text', `"${'x'.repeat(190_000)}`],
    ['a long escaped text', `"${'\\u0001'.repeat(30_000)}`],
    ['a text of escapes as long as the longest body', `"${'\\n'.repeat(10_000_000)}`],
  ])('in a moment, however it is made to take long: %s', (_what, text) => {
    const began = performance.now();
    expect(refusal(text)).toMatch(/^The request body is not acceptable JSON/);
    expect(performance.now() - began).toBeLessThan(250);
  });

  it('without a word of what was sent', () => {
    const canary = randomUUID();
    const texts = [
      `{"${canary}":1,"${canary}":2}`,
      `{"a":"${canary}"`,
      `{"a":"${canary}\\ud800"}`,
      canary,
      `{"a":"${canary}\\x"}`,
    ];
    for (const text of texts) expect(refusal(text)).not.toContain(canary);
  });
});

it('a text of its own is refused by its own name, within its own bounds', () => {
  const read = (text: string) => parseJsonText(text, { tokens: 5, strings: 1 }, 'The file a.json');
  expect(read('{"a":1}')).toEqual({ a: 1 });
  expect(() => read('{"a":1')).toThrow(
    new Fault('BadParameter', 'The file a.json is not acceptable JSON: it is not well formed.'),
  );
  expect(() => read('[1,2,3,4]')).not.toThrow();
  expect(() => read('[1,2,3,4,5]')).toThrow('The file a.json is not acceptable JSON: it has too many parts.');
  expect(() => read('["a","b"]')).toThrow('The file a.json is not acceptable JSON: it has too many texts.');
});
