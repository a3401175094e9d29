import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromAnyBase64, fromBase64Url } from './base64.ts';

const bytes = fc.uint8Array({ maxLength: 64 }).map((array) => Buffer.from(array));
const standard = (text: string) => text.replaceAll('-', '+').replaceAll('_', '/');

describe('base64url', () => {
  it('undoes its encoding', () => {
    fc.assert(
      fc.property(bytes, (given) => {
        expect(fromBase64Url(given.toString('base64url'))).toEqual(given);
      }),
    );
  });

  it('has one text for one value: any other text that would read the same is refused', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ABCQYZaz09_+/= \n.-]{0,12}$/), (text) => {
        const read = fromBase64Url(text);
        expect(read === undefined || read.toString('base64url') === text).toBe(true);
      }),
    );
  });

  it.each(['YR', 'YQ==', 'a', 'YW=', '+/+/', 'Y Q', 'YQ\n', 'YQ.', 'Y\u00e4'])('refuses %j', (text) => {
    expect(fromBase64Url(text)).toBeUndefined();
  });
});

describe('any Base64', () => {
  it('reads all four spellings alike (RFC 4648 sections 4 and 5)', () => {
    fc.assert(
      fc.property(bytes, (given) => {
        const url = given.toString('base64url');
        const padding = '='.repeat((4 - (url.length % 4)) % 4);
        for (const text of [url, url + padding, standard(url), standard(url) + padding]) {
          expect(fromAnyBase64(text)).toEqual(given);
        }
      }),
    );
  });

  it.each([
    ['both alphabets in one text', '+-AA'],
    ['too little padding', 'YQ='],
    ['too much padding', 'YQ==='],
    ['padding where none belongs', 'YWJj===='],
    ['padding alone', '===='],
    ['padding in the middle', 'YQ==YQ=='],
    ['bits that no byte holds', 'YR=='],
    ['white space', 'YQ =='],
    ['one character over', 'YWJjZ'],
  ])('refuses %s', (_what, text) => {
    expect(fromAnyBase64(text)).toBeUndefined();
  });
});
