import { alternate } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { rateOf, summary } from '../rounds.ts';
import { decrypt } from './decrypt.ts';
import { getSecret, HOT_SECRETS, SECRETS } from './get-secret.ts';

const DECRYPTERS = 8;
const GETTERS = 2;

export const besideDecryptFigure: Figure = {
  name: 'beside-decrypt',
  async measure(bench) {
    const server = await bench.server(await bench.copied(SECRETS));
    const saturating = await decrypt(server, 4096, DECRYPTERS);
    const getting = { ...getSecret(server, server.plain, HOT_SECRETS), connections: GETTERS };
    const { both } = await alternate(bench.rounds, {
      both: async () => {
        const [get, decrypts] = await Promise.all([bench.round(server, getting), bench.round(server, saturating)]);
        return { get, decrypts };
      },
    });
    const gets = both.map(({ get }) => get);
    const { p50, p99, rss } = summary(gets);
    return [
      {
        figure: 'Get secret beside RSA-4096',
        ours: rateOf(gets),
        baseline: `beside ${rateOf(both.map(({ decrypts }) => decrypts))} decrypts`,
        goals: [
          { of: 'p50', value: p50, at: 'most', limit: 1, unit: ' ms' },
          { of: 'p99', value: p99, at: 'most', limit: 10, unit: ' ms' },
        ],
        p50,
        p99,
        rss,
      },
    ];
  },
};
