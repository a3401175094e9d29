import { describe, expect, it } from 'vitest';
import type { Answer } from './exchange.ts';
import { refusalOf } from './refusal.ts';

const HOST = 'demo.vault.azure.net';

const answerOf = (status: number, body: unknown, headers: Answer['headers'] = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  bytes: Buffer.from(JSON.stringify(body)),
});

const refusal = (answer: Answer, ...sent: string[]) => refusalOf(answer, { host: HOST, sent, now: 0 });

describe('what a vault says of its refusal', () => {
  const saying = (message: string) => answerOf(400, { error: { code: 'BadParameter', message } });

  it('is told', () => {
    expect(refusal(saying('The nonce is too short.'), 'a value')).toMatchObject({
      code: 'BadParameter',
      message: 'The nonce is too short.',
    });
  });

  it.each([
    ['two  spaces', 'two  spaces'],
    ['two\nlines', 'two\nlines'],
    ['two\nlines', 'two lines'],
    [' at the edge ', 'at the edge'],
    ['one line', 'one\tline'],
  ])('is not told where what was sent stands in it, however it is spaced: %j', (sent, echoed) => {
    expect(refusal(saying(`It cannot encrypt ${echoed} today.`), sent)).toMatchObject({
      code: 'BadParameter',
      message: `${HOST} answered 400, and not why.`,
    });
  });
});

describe('a vault that is too busy', () => {
  it.each([
    ['7', '7'],
    ['0', '1'],
    ['3601', '3600'],
    ['999999999', '3600'],
    ['Fri, 31 Dec 9999 23:59:59 GMT', '3600'],
    ['soon', '1'],
  ])('and says %j has nobody wait longer than an hour: %s seconds', (said, seconds) => {
    expect(refusal(answerOf(429, {}, { 'retry-after': said }))).toMatchObject({
      code: 'TooManyRequests',
      message: `The key vault is too busy. Try again in ${seconds} seconds.`,
      headers: { 'retry-after': seconds },
    });
  });
});
