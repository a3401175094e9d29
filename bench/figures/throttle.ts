import { createThrottle } from '../../src/http/throttle.ts';
import type { Figure } from '../figure.ts';
import { median } from '../median.ts';
import { summary } from '../rounds.ts';
import { short } from '../table.ts';
import { measureGetSecret } from './get-secret.ts';

const CALLS = 500_000;
const LIMIT = 1_000_000;

/** Nanoseconds of processor time for one call that is let through, in a window that is never without calls. */
function admission(): number {
  const throttle = createThrottle({
    budgetOf: () => ({ limit: LIMIT, windowSeconds: 1 }),
    clock: () => performance.now(),
  });
  const connection = 'a'.repeat(32);
  const before = process.cpuUsage();
  for (let call = 0; call < CALLS; call += 1) void throttle.admit(connection);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) / CALLS) * 1000;
}

export const throttleFigure: Figure = {
  name: 'throttle',
  async measure(bench) {
    admission();
    const nanoseconds = median(Array.from({ length: bench.rounds }, admission));
    const get = summary((await measureGetSecret(bench)).ours).cpu;
    const share = get === undefined ? undefined : (nanoseconds / 1000 / get) * 100;
    return [
      {
        figure: 'Throttle check',
        ours: `${short(nanoseconds)} ns`,
        baseline: get === undefined ? 'Get secret n/a' : `Get secret ${short(get)} us`,
        goals: [{ of: 'share', value: share, at: 'most', limit: 2, unit: ' %' }],
      },
    ];
  },
};
