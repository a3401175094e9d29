import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEnvFile } from './env-file.ts';

const read = (text: string) => Object.fromEntries(readEnvFile(text).map(({ from, value }) => [from, value]));

test.each([
  ['plain lines, comments and export', 'A=1\n# B=2\n\nB = two words # said\nexport C=3'],
  ['quotes of each kind, the others within them', 'A="it\'s `so`"\nB=\'a "b"\'\nC=`q`'],
  ['line ends written out, which count in double quotes only', 'A="x\\ny"\nB=\'x\\ny\'\nC=x\\ny'],
  ['values over several lines, as keys have them', 'A="-----BEGIN\nabc=\n-----END"\nB=1'],
  ['what is empty', 'A=\nB=""\nC=\'\'\nD='],
  ['a quote that is never closed', 'A="open # here\nB=2'],
  ['what follows a closing quote', 'A="x" # said\nB=1'],
  ['lines without a name or a value', 'none\n=x\nB=1\nexport C'],
  ['equals signs and hashes in a value', 'A=b=c\nB="#1"\nC=a#b'],
  ['lines that end as on Windows', 'A=1\r\nB="x\r\ny"\r\n'],
  ['a name with a blank', 'a b=c'],
])('reads %s as Node.js does', (_what, text) => {
  expect(read(text)).toEqual({ ...parseEnv(text) });
});

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}$/);
const words = fc.stringMatching(/^[!-~](?: ?[!-~]){0,12}$/);
const value = fc.oneof(
  words.filter((text) => !/^["'`#]/.test(text)),
  ...['"', "'", '`'].map((quote) => words.map((text) => `${quote}${text.replaceAll(quote, '')}\n ${quote}`)),
);
const line = fc.oneof(
  fc
    .tuple(fc.constantFrom('', 'export ', '  '), name, fc.constantFrom('=', ' = '), value)
    .map((parts) => parts.join('')),
  fc.constantFrom('', '# a comment', 'nothing', '   '),
);

test('reads any file of such lines as Node.js does', () => {
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const text = lines.join('\n');
      expect(read(text)).toEqual({ ...parseEnv(text) });
    }),
  );
});

test('tells each name as often as it comes, where Node.js keeps the last', () => {
  expect(readEnvFile('A=1\nA=2')).toEqual([
    { from: 'A', value: '1' },
    { from: 'A', value: '2' },
  ]);
});

test('does not take the next line for the value of a name that has only blanks', () => {
  expect(read('A=  \nB=2')).toEqual({ A: '', B: '2' });
});
