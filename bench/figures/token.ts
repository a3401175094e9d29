import { createSign, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { exportJWK, SignJWT } from 'jose';
import { createBearer } from '../../src/tokens/bearer.ts';
import { alternate, type Bench } from '../bench.ts';
import type { Figure, Row } from '../figure.ts';
import { median, medianRatio } from '../median.ts';
import { rate, rateOf, summary } from '../rounds.ts';
import { short } from '../table.ts';
import { measureGetSecret, SECRETS } from './get-secret.ts';

const CLIENTS = 32;
const VERIFICATIONS = 50_000;
const AUDIENCE = 'https://vault.example';
const ISSUER = 'https://login.example/tenant/';

/** RS256 signatures a second of one core, over as many bytes as a token has, and nothing beside it. */
function oneCore(): () => number {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const bytes = randomBytes(800);
  return () => {
    const started = performance.now();
    let count = 0;
    while (performance.now() - started < 1000) {
      createSign('sha256').update(bytes).sign(privateKey);
      count += 1;
    }
    return (count / (performance.now() - started)) * 1000;
  };
}

async function issued(bench: Bench): Promise<Row> {
  const data = await bench.copied(SECRETS);
  const server = await bench.server(data);
  const { tenantId, clientId, clientSecret } = data.client;
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: `${server.ready.vaults[0]?.resource}/.default`,
  });
  const load = {
    origin: server.secure,
    method: 'POST',
    target: { paths: [`/${tenantId}/oauth2/v2.0/token`] },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
    connections: CLIENTS,
  } as const;
  const loop = oneCore();
  const cores = availableParallelism();
  const { ours, core } = await alternate(bench.rounds, {
    ours: () => bench.round(server, load),
    core: async () => ({ rate: loop() * cores }),
  });
  return {
    figure: 'Token by client secret, HTTPS',
    ours: rateOf(ours),
    baseline: `RS256 on one core x ${cores} ${rateOf(core)}`,
    goals: [{ of: 'tokens/s', value: medianRatio(ours, core, rate), at: 'least', limit: 0.5 }],
    ...summary(ours),
  };
}

/** Microseconds of processor time to verify a token that was verified before. */
async function verification(): Promise<() => Promise<number>> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'bench', alg: 'RS256', use: 'sig' }] };
  const tenantId = randomUUID();
  const bearer = createBearer({
    issuers: [{ issuer: ISSUER, tenantId, keys: async () => keys }],
    clock: Date.now,
  });
  const token = await new SignJWT({ appid: randomUUID(), oid: randomUUID(), tid: tenantId, ver: '1.0' })
    .setProtectedHeader({ alg: 'RS256', kid: 'bench', typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setNotBefore('0s')
    .setExpirationTime('1h')
    .sign(privateKey);
  return async () => {
    const before = process.cpuUsage();
    for (let call = 0; call < VERIFICATIONS; call += 1) await bearer.verify(token, AUDIENCE);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / VERIFICATIONS;
  };
}

async function verified(bench: Bench): Promise<Row> {
  const verify = await verification();
  await verify();
  const samples: number[] = [];
  for (let round = 0; round < bench.rounds; round += 1) samples.push(await verify());
  const cost = median(samples);
  const get = summary((await measureGetSecret(bench)).ours).cpu;
  return {
    figure: 'Verification of a known token',
    ours: `${short(cost)} us`,
    baseline: get === undefined ? 'Get secret n/a' : `Get secret ${short(get)} us`,
    goals: [
      { of: 'share', value: get === undefined ? undefined : (cost / get) * 100, at: 'most', limit: 5, unit: ' %' },
    ],
  };
}

/** What signing in costs: a token issued, and the same token shown again. */
export const tokenFigure: Figure = {
  name: 'token',
  async measure(bench) {
    const first = await issued(bench);
    await bench.stopAll();
    return [first, await verified(bench)];
  },
};
