import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { Fault } from '../fault.ts';
import { createLog } from './log.ts';

/** A log, and the lines that it has written so far. */
function logged(level: 'silent' | 'error' | 'warn' | 'info') {
  let text = '';
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  const lines = () =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { log: createLog(level, destination), lines, text: () => text };
}

it('writes one JSON line an event, with its time, name and members, and nothing of the machine', () => {
  const { log, lines } = logged('info');
  log.info('listening', { address: 'http://127.0.0.1:8080' });
  log.warn('slow', { count: 7 });
  expect(lines()).toEqual([
    { level: 30, time: expect.stringMatching(/^\d{4}-.*Z$/), msg: 'listening', address: 'http://127.0.0.1:8080' },
    { level: 40, time: expect.any(String), msg: 'slow', count: 7 },
  ]);
});

it.each([
  ['silent', 0],
  ['error', 1],
  ['warn', 2],
  ['info', 3],
] as const)('at the level %s writes %d of a failure, a warning and a notice', (level, count) => {
  const { log, lines } = logged(level);
  log.failure(new Error('x'));
  log.warn('w');
  log.info('i');
  expect(lines()).toHaveLength(count);
});

it('says of a failure where it happened, and its code, but never its message', () => {
  const canary = randomUUID();
  const { log, lines, text } = logged('error');
  log.failure(Object.assign(new TypeError(`it failed with ${canary}`), { code: 'ERR_TEST' }), 'the request id');
  expect(lines()).toMatchObject([{ requestId: 'the request id', name: 'TypeError', code: 'ERR_TEST' }]);
  expect(JSON.stringify(lines()[0]?.['at'])).toContain('log.test.ts:');
  expect(text()).not.toContain(canary);
});

it.each([
  [
    'in a message of several lines that looks like a stack',
    (canary: string) => new Error(`a\n    at ${canary} (x.ts:1:1)\n    at ${canary}`),
  ],
  ['in a member', (canary: string) => Object.assign(new Error('x'), { value: canary, request: { body: canary } })],
  ['in its cause', (canary: string) => new Error('x', { cause: new Error(canary) })],
  ['in a fault', (canary: string) => new Fault('Tampered', 'x', { cause: canary })],
  ['thrown by itself', (canary: string) => canary],
  ['in an object that was thrown', (canary: string) => ({ message: canary, stack: canary })],
  ['in a code that is no text', (canary: string) => Object.assign(new Error('x'), { code: { canary } })],
])('a canary %s is nowhere', (_where, make) => {
  const canary = randomUUID();
  const { log, text, lines } = logged('info');
  log.failure(make(canary));
  expect(lines()).toHaveLength(1);
  expect(text()).not.toContain(canary);
});

it('a self-check: the canary would be found', () => {
  const canary = randomUUID();
  const { log, text } = logged('info');
  log.info(canary);
  expect(text()).toContain(canary);
});
