import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Fault } from '../fault.ts';
import { contract } from '../operation.ts';
import { readInput } from './input.ts';

const rename = contract({
  name: 'Rename',
  summary: 'for tests',
  method: 'PATCH',
  path: '/things/{name}/{version?}',
  query: ['size', 'api-version'],
  input: z.object({
    name: z.string().regex(/^[a-z]+$/, 'a name is a to z'),
    version: z.string().optional(),
    size: z.coerce.number({ error: 'size is a number' }).optional(),
    'api-version': z.string().optional(),
    note: z.string({ error: 'note is a text' }).optional(),
    deep: z.object({ list: z.array(z.number({ error: 'it is a number' })) }).optional(),
  }),
  output: z.object({}),
});

type Request = Parameters<typeof readInput>[1];
const read = (body?: unknown, request: Partial<Request> = {}) =>
  readInput(rename, { params: { name: 'x' }, query: {}, ...request }, body);

function refusal(body: unknown, request?: Partial<Request>): string {
  try {
    read(body, request);
  } catch (error) {
    if (error instanceof Fault && error.code === 'BadParameter') return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('where an input comes from', () => {
  it('the path, the query, and the body for all others', () => {
    const request = { params: { name: 'x', version: '1' }, query: { size: '7', other: 'no' } };
    expect(read({ note: 'n' }, request)).toEqual({ name: 'x', version: '1', size: 7, note: 'n' });
  });

  it('no body can rename what the path names, nor say what belongs into the query', () => {
    expect(read({ name: 'y', version: '2', size: 9, 'api-version': '1', note: 'n' })).toEqual({ name: 'x', note: 'n' });
  });

  it('what nobody declared is left out', () => {
    expect(read({ admin: true, constructor: 1 }, { query: { note: 'from the query' } })).toEqual({ name: 'x' });
  });
});

describe('a refusal says which input and why', () => {
  it.each([
    [{ note: 7 }, 'The parameter note is not valid: note is a text.'],
    [{ deep: { list: [1, 'x'] } }, 'The parameter deep.list.1 is not valid: it is a number.'],
    [{ deep: 'x' }, 'The parameter deep is not valid: it is an object.'],
    [{ deep: {} }, 'The parameter deep.list is not valid: it is missing.'],
    [{ deep: { list: 'x' } }, 'The parameter deep.list is not valid: it is a list.'],
    [[], 'The request body must be a JSON object.'],
    ['text', 'The request body must be a JSON object.'],
    [null, 'The request body must be a JSON object.'],
    [7, 'The request body must be a JSON object.'],
  ])('%j', (body, message) => {
    expect(refusal(body)).toBe(message);
  });

  it('for the path and the query too', () => {
    expect(refusal(undefined, { params: { name: '..' } })).toBe('The parameter name is not valid: a name is a to z.');
    expect(refusal(undefined, { query: { size: 'x' } })).toBe('The parameter size is not valid: size is a number.');
    expect(refusal(undefined, { query: { 'api-version': ['1', '1'] } })).toBe(
      'The parameter api-version is not valid: it is a text.',
    );
  });

  it("in plain characters, where a name of the caller's own comes back", () => {
    const tagged = contract({
      ...rename,
      input: z.object({ tags: z.record(z.string(), z.string({ error: 'a tag is a text' })) }),
    });
    const read = () => readInput(tagged, { params: {}, query: {} }, { tags: { ['\u001b[31m<b>\n'.repeat(40)]: 7 } });
    expect(read).toThrow(/^The parameter tags\.[\w.?$:-]{95} is not valid: a tag is a text\.$/);
  });
});
