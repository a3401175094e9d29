import { expect, it } from 'vitest';
import { createThrottle } from '../http/throttle.ts';
import { countCall } from './throttled.ts';

const refusal = {
  code: 'TooManyRequests',
  status: 429,
  message:
    'Rate limit is exceeded. Try again in 2 seconds. Please see ' +
    'https://docs.microsoft.com/azure/logic-apps/handle-throttling-problems-429-errors for more details.',
  headers: { 'retry-after': '2' },
};

it('a refusal has the words of the gateway in front of Microsoft’s connectors', () => {
  const limited = createThrottle({ budgetOf: () => ({ limit: 1, windowSeconds: 2 }), clock: () => 0 });
  void countCall(limited, 'a');
  expect(() => void countCall(limited, 'a')).toThrow(expect.objectContaining(refusal));
});

it('the same where another process counts', async () => {
  await expect(countCall({ admit: () => Promise.resolve(0) }, 'a')).resolves.toBeUndefined();
  await expect(countCall({ admit: () => Promise.resolve(1001) }, 'a')).rejects.toMatchObject(refusal);
});
