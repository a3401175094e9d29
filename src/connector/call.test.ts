import { expect, it } from 'vitest';
import { Fault } from '../fault.ts';
import { getSecret } from './actions/get-secret.ts';
import { conductCall } from './call.ts';
import type { ActionContext } from './context.ts';

/** What is written and what is asked, in order. */
function setUp(elsewhere: boolean, begin: () => Promise<void> = () => Promise.resolve()) {
  const order: string[] = [];
  const room = {
    keyVaults: { elsewhere },
    journal: {
      begin({ operation, target }: { operation: string; target?: string | undefined }) {
        order.push(`begun ${operation} ${target}`);
        return begin();
      },
      async conduct(_call: unknown, run: () => unknown) {
        await Promise.resolve(run()).catch(() => undefined);
        order.push('recorded');
        return { output: undefined };
      },
      attempt: () => Promise.reject(new Error('no due work here')),
      refuse: () => Promise.resolve(),
    },
  };
  const keyVault = () => {
    order.push('asked');
    return Promise.reject(new Fault('SecretNotFound', 'x'));
  };
  const context = { keyVault, connection: { id: 'c' } } as unknown as ActionContext;
  const call = () => conductCall(room as never, getSecret, context, { secretName: 'db' });
  return { order, call };
}

it('a vault elsewhere is asked once it is on disk that it will be, and what came of it is recorded after', async () => {
  const { order, call } = setUp(true);
  await call();
  expect(order).toEqual(['begun GetSecret secrets/db', 'asked', 'recorded']);
});

it('a vault elsewhere is not asked where that cannot be recorded', async () => {
  const down = new Fault('Unavailable', 'The audit log cannot be written.');
  const { order, call } = setUp(true, () => Promise.reject(down));
  await expect(call()).rejects.toBe(down);
  expect(order).toEqual(['begun GetSecret secrets/db']);
});

it('the embedded vault is asked at once: its one record is durable with what it did', async () => {
  const { order, call } = setUp(false);
  await call();
  expect(order).toEqual(['asked', 'recorded']);
});
