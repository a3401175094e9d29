import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseForm } from './form.ts';

const parse = (text: string) => parseForm(Buffer.from(text));

it('undoes URLSearchParams', () => {
  const fields = fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), { maxKeys: 20 });
  fc.assert(
    fc.property(fields, (given) => {
      fc.pre(!Object.hasOwn(given, '__proto__'));
      expect(parse(new URLSearchParams(given).toString())).toEqual({ ...given });
    }),
  );
});

it('refuses a parameter that comes twice, in any spelling (RFC 6749 section 3.1)', () => {
  const refusal = { code: 'InvalidRequest', message: 'A parameter of the form occurs twice; send each once.' };
  for (const text of ['scope=a&scope=b', 'scope=a&scop%65=a']) {
    expect(() => parse(text)).toThrow(expect.objectContaining(refusal));
  }
});

it('refuses more than 64 parameters', () => {
  const of = (count: number) => Array.from({ length: count }, (_, at) => `p${at}=1`).join('&');
  expect(Object.keys(parse(of(64)))).toHaveLength(64);
  expect(() => parse(of(65))).toThrow(
    expect.objectContaining({ code: 'InvalidRequest', message: 'The form has too many parameters.' }),
  );
});

it('takes no prototype from a caller', () => {
  const fields = parse('__proto__=x&a=1');
  expect(Object.keys(fields)).toEqual(['a']);
  expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
});
