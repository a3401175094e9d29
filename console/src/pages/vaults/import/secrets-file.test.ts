import { expect, test } from 'vitest';
import { readSecretsFile } from './secrets-file.ts';

test.each([
  ['A=1', [{ from: 'A', value: '1' }]],
  ['\ufeffA=1', [{ from: 'A', value: '1' }]],
  [' {"A": "1"}', [{ from: 'A', value: '1' }]],
  ['{"A": "1"', 'noJson'],
  ['{}', 'noEntries'],
  ['', 'noEntries'],
  ['just words', 'noEntries'],
  ['A=\0', 'noText'],
  [Uint8Array.of(0x41, 0x3d, 0xff), 'noText'],
])('reads a file, or says what is wrong with it: %j', async (content, expected) => {
  expect(await readSecretsFile(new Blob([content]))).toEqual(expected);
});
