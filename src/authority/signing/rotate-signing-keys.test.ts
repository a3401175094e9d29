import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJournal } from '../../audit/journal.ts';
import { openAuthority, type TestAuthority } from '../authority.fixture.ts';
import { rotateSigningKeys } from './rotate-signing-keys.ts';

const DAY = 86_400;
const NEVER = new AbortController().signal;

let authority: TestAuthority;
beforeAll(async () => {
  authority = await openAuthority();
});
afterAll(() => authority.close());

describe('the rotation of signing keys', () => {
  const states = async () => (await authority.context.signingKeys.list()).map(({ kid, state }) => ({ kid, state }));
  const look = async (day: number) => {
    authority.travel(day * DAY);
    const { clock, signingKeys, store } = authority.context;
    const job = rotateSigningKeys({ signingKeys, journal: createJournal(store, clock) });
    return (await job.isDue?.(clock())) === true ? job.run(clock(), NEVER) : 0;
  };

  it('publishes the next key a day before the first is 90 days old, lets both stand, and withdraws the first a day later', async () => {
    const first = authority.kid;
    expect(await look(88)).toBe(0);
    expect(await states()).toEqual([{ kid: first, state: 'signing' }]);

    expect(await look(89)).toBe(1);
    const [next] = await states();
    const second = next?.kid;
    expect(second).not.toBe(first);
    expect(await states()).toEqual([
      { kid: second, state: 'published' },
      { kid: first, state: 'signing' },
    ]);
    expect(await look(89.5)).toBe(0);
    expect((await authority.context.signingKeys.current()).kid).toBe(first);

    expect(await look(90)).toBe(0);
    expect((await authority.context.signingKeys.current()).kid).toBe(second);
    expect(await states()).toEqual([
      { kid: second, state: 'signing' },
      { kid: first, state: 'retired' },
    ]);

    expect(await look(91)).toBe(1);
    expect(await states()).toEqual([{ kid: second, state: 'signing' }]);
  });

  it('makes one key where the server slept for a year, and not one for each time that passed', async () => {
    expect(await look(465)).toBe(1);
    expect((await states()).map(({ state }) => state)).toEqual(['published', 'signing']);
    expect(await look(465)).toBe(0);
  });
});
