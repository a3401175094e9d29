import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { COST, createPasswords, type Derive } from './password.ts';

/** A hasher that is quick, and counts. */
const quick = () => vi.fn<Derive>(async (password, salt) => Buffer.from(password + salt.toString('hex')));

describe('a password', () => {
  it('is itself, and no other text is', async () => {
    const passwords = createPasswords({ derive: quick() });
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (password, other) => {
        const stored = await passwords.hash(password);
        expect(await passwords.verify(password, stored)).toBe(true);
        expect(await passwords.verify(other, stored)).toBe(other === password);
      }),
    );
  });

  it('is hashed by scrypt with 64 MiB, and never the same way twice', async () => {
    const passwords = createPasswords();
    const [one, other] = await Promise.all([passwords.hash('sesame, open'), passwords.hash('sesame, open')]);
    expect(one).toMatchObject({ N: 65_536, r: 8, p: 1 });
    expect(128 * COST.N * COST.r).toBe(64 * 1024 * 1024);
    expect(one.hash).not.toBe(other.hash);
    expect(one.salt).not.toBe(other.salt);
    expect(await passwords.verify('sesame, open', one)).toBe(true);
    expect(await passwords.verify('Sesame, open', one)).toBe(false);
  });

  it('is checked at the cost that it was stored with', async () => {
    const derive = quick();
    const passwords = createPasswords({ derive });
    const stored = { ...(await passwords.hash('open')), N: 1024 };
    await passwords.verify('open', stored);
    expect(derive).toHaveBeenLastCalledWith('open', expect.any(Buffer), { N: 1024, r: 8, p: 1 });
  });

  it('that is compared with nothing costs the same, and is wrong', async () => {
    const derive = quick();
    const passwords = createPasswords({ derive });
    for (const password of ['', 'open']) expect(await passwords.verify(password, undefined)).toBe(false);
    expect(derive.mock.calls.map(([, salt, cost]) => [salt.length, cost])).toEqual([
      [16, COST],
      [16, COST],
    ]);
  });
});

describe('many passwords', () => {
  it('are worked on two at a time, and of those that cannot wait none is begun', async () => {
    const gates: (() => void)[] = [];
    const derive = vi.fn<Derive>(() => new Promise((resolve) => gates.push(() => resolve(Buffer.alloc(32)))));
    const passwords = createPasswords({ derive, atOnce: 2, waiting: 3 });
    const admitted = Array.from({ length: 5 }, () => passwords.verify('open', undefined));
    await expect(passwords.verify('open', undefined)).rejects.toMatchObject({
      code: 'TooManyRequests',
      status: 429,
      message: 'Too many sign-ins at once. Try again.',
      headers: { 'retry-after': '2' },
    });
    expect(derive).toHaveBeenCalledTimes(2);
    for (let done = 1; done <= 5; done += 1) {
      await vi.waitFor(() => expect(derive).toHaveBeenCalledTimes(Math.min(done + 1, 5)));
      gates.shift()?.();
    }
    expect(await Promise.all(admitted)).toEqual([false, false, false, false, false]);
    const later = passwords.verify('open', undefined);
    await vi.waitFor(() => expect(gates).toHaveLength(1));
    gates.shift()?.();
    expect(await later).toBe(false);
  });

  it('go on after one that failed', async () => {
    const derive = vi.fn<Derive>().mockRejectedValueOnce(new Error('no memory')).mockResolvedValue(Buffer.alloc(32));
    const passwords = createPasswords({ derive, atOnce: 1, waiting: 1 });
    const [first, second] = await Promise.allSettled([passwords.hash('open'), passwords.hash('open')]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
  });
});
