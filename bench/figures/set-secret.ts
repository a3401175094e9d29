import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { alternate, type Bench } from '../bench.ts';
import type { Figure, Row } from '../figure.ts';
import { medianRatio } from '../median.ts';
import { sendWell } from '../request.ts';
import { rate, rateOf, summary } from '../rounds.ts';
import type { Seeded } from '../seeded.ts';
import type { Server } from '../server.ts';
import { SECRETS } from './get-secret.ts';

const VALUE = 250;
const GOALS = [
  [1, 0.3],
  [32, 2.5],
] as const;

/** Set secret of the vault itself: over TLS, by the vault's host name, with a bearer token from the authority. */
export async function setSecret(server: Server, { client }: Seeded) {
  const [vault] = server.ready.vaults;
  if (vault === undefined || server.ready.ca === null) throw new Error('the server has no vault');
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client.clientId,
    client_secret: client.clientSecret,
    scope: `${vault.resource}/.default`,
  });
  const reply = await sendWell(`${server.ready.authority.url}/${client.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    ca: readFileSync(server.ready.ca, 'utf8'),
  });
  const { access_token: token } = JSON.parse(reply.body) as { access_token: string };
  return {
    origin: server.secure,
    host: new URL(vault.url).host,
    method: 'PUT',
    target: { path: '/secrets/{name}?api-version=7.4', prefix: 'secret-', count: SECRETS },
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ value: randomBytes(VALUE / 2).toString('hex') }),
  } as const;
}

/** One row of the same size, one commit, one fsync: what the disk and SQLite give to a program that does nothing else. */
function openRaw(bench: Bench): () => { rate: number } {
  const file = join(bench.work, 'raw.db');
  rmSync(file, { force: true });
  const db = new DatabaseSync(file);
  db.exec('pragma journal_mode = wal; pragma synchronous = full');
  db.exec('create table t (name text primary key, meta text not null, sealed blob not null) strict, without rowid');
  const insert = db.prepare('insert or replace into t (name, meta, sealed) values (?, ?, ?)');
  const sealed = randomBytes(VALUE + 33);
  const meta = randomBytes(80).toString('hex');
  return () => {
    const started = performance.now();
    let count = 0;
    while (performance.now() - started < 1000) {
      insert.run(`secret-${Math.floor(Math.random() * SECRETS)}`, meta, sealed);
      count += 1;
    }
    return { rate: (count / (performance.now() - started)) * 1000 };
  };
}

export const setSecretFigure: Figure = {
  name: 'set-secret',
  async measure(bench) {
    const data = await bench.copied(SECRETS);
    const server = await bench.server(data);
    const load = await setSecret(server, data);
    const raw = openRaw(bench);
    const rows: Row[] = [];
    for (const [connections, limit] of GOALS) {
      const { ours, commits } = await alternate(bench.rounds, {
        ours: () => bench.round(server, { ...load, connections }),
        commits: async () => raw(),
      });
      const rates = ours.map(({ rate }) => ({ rate }));
      rows.push({
        figure: `Set secret, durable, ${connections} conn.`,
        ours: rateOf(ours),
        baseline: `raw SQLite ${rateOf(commits)}`,
        goals: [{ of: 'req/s', value: medianRatio(rates, commits, rate), at: 'least', limit }],
        ...summary(ours),
      });
    }
    return rows;
  },
};
