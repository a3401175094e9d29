import { constants, generateKeyPairSync, privateDecrypt, publicEncrypt, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { alternate, type Bench } from '../bench.ts';
import type { Figure, Row } from '../figure.ts';
import { medianRatio } from '../median.ts';
import { sendWell } from '../request.ts';
import { rate, rateOf, summary } from '../rounds.ts';
import type { Server } from '../server.ts';
import { SECRETS } from './get-secret.ts';

const CLIENTS = 16;
const GOALS = [
  [2048, 0.68],
  [3072, 0.78],
  [4096, 0.82],
] as const;

/** Decrypt data with key, RSA-OAEP-256, of 32 bytes that the key encrypted before. */
export async function decrypt({ plain, connectionPath, headers: key }: Server, bits: number, connections: number) {
  const path = `${connectionPath}/keys/rsa-${bits}`;
  const headers = { ...key, 'content-type': 'application/json' };
  const encrypt = { algorithm: 'RSA-OAEP-256', rawData: randomBytes(16).toString('hex') };
  const reply = await sendWell(`${plain}${path}/encrypt`, { method: 'POST', headers, body: JSON.stringify(encrypt) });
  const { encryptedData } = JSON.parse(reply.body) as { encryptedData: string };
  const body = JSON.stringify({ algorithm: 'RSA-OAEP-256', encryptedData });
  const target = { paths: [`${path}/decrypt`] };
  return { origin: plain, method: 'POST', target, headers, body, connections } as const;
}

/** Decryptions a second of one core: privateDecrypt of this very Node, for a second, and nothing beside it. */
function oneCore(bits: number): () => number {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' } as const;
  const cipher = publicEncrypt({ key: publicKey, ...padding }, randomBytes(32));
  return () => {
    const started = performance.now();
    let count = 0;
    while (performance.now() - started < 1000) {
      privateDecrypt({ key: privateKey, ...padding }, cipher);
      count += 1;
    }
    return (count / (performance.now() - started)) * 1000;
  };
}

async function measure(bench: Bench, server: Server, [bits, limit]: (typeof GOALS)[number]): Promise<Row> {
  const load = await decrypt(server, bits, CLIENTS);
  const loop = oneCore(bits);
  const cores = availableParallelism();
  const { ours, core } = await alternate(bench.rounds, {
    ours: () => bench.round(server, load),
    core: async () => ({ rate: loop() * cores }),
  });
  const rates = ours.map(({ rate }) => ({ rate }));
  return {
    figure: `Decrypt RSA-OAEP-256, ${bits}`,
    ours: rateOf(ours),
    baseline: `one core x ${cores} ${rateOf(core)}`,
    goals: [{ of: 'req/s', value: medianRatio(rates, core, rate), at: 'least', limit }],
    ...summary(ours),
  };
}

export const decryptFigure: Figure = {
  name: 'decrypt',
  async measure(bench) {
    const server = await bench.server(await bench.copied(SECRETS));
    const rows: Row[] = [];
    for (const goal of GOALS) rows.push(await measure(bench, server, goal));
    return rows;
  },
};
