import https from 'node:https';
import type { ReadyDocument } from '../../src/gateway/start/ready-file.ts';
import { type Reply, send } from '../gateway.ts';
import type { Random } from './seed.ts';

/** A version that the server said it has. */
export interface Acknowledged {
  readonly name: string;
  readonly version: string;
  readonly value: string;
}

/** What clients were told, and what they asked for, whether or not they were told anything. */
export interface Ledger {
  readonly acknowledged: Acknowledged[];
  /** Every value ever sent, by the name in the table's casing. */
  readonly sent: Map<string, Set<string>>;
  /** Answers other than success, while the server lived. */
  readonly refused: Reply[];
}

export const newLedger = (): Ledger => ({ acknowledged: [], sent: new Map(), refused: [] });

/** The vault of one started server, over TLS, with connections that are kept open. */
export interface VaultClient {
  set(name: string, value: string): Promise<Reply>;
  get(name: string, version: string): Promise<Reply>;
  close(): void;
}

/** `ca` in PEM. */
export async function connectVault(ready: ReadyDocument, ca: string): Promise<VaultClient> {
  const agent = new https.Agent({ keepAlive: true });
  const { url, tenantId, clientId = '', clientSecret = '' } = ready.authority;
  const [vault] = ready.vaults;
  const form = new URLSearchParams({ grant_type: 'client_credentials', scope: `${vault?.resource}/.default` });
  form.set('client_id', clientId);
  form.set('client_secret', clientSecret);
  const { body } = await send(new URL(`${url}/${tenantId}/oauth2/v2.0/token`), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    tls: { ca, agent },
  });
  const headers = { authorization: `Bearer ${String(body['access_token'])}` };
  const call = (method: string, path: string, content?: unknown): Promise<Reply> =>
    send(new URL(`${vault?.url}/secrets/${path}?api-version=7.4`), {
      method,
      headers,
      body: content,
      tls: { ca, agent },
    });
  return {
    set: (name, value) => call('PUT', name, { value }),
    get: (name, version) => call('GET', `${name}/${version}`),
    close: () => agent.destroy(),
  };
}

/** Names are few, so that clients meet; values are mostly small, and some fill several pages of the database. */
const NAMES = 24;
const SIZES = [8, 40, 200, 900, 6_000, 18_000];

/** One client: sets secrets one after the other, and keeps the books, until the server is gone. */
export async function setUntilGone(vault: VaultClient, ledger: Ledger, random: Random, onAnswer: () => void) {
  for (;;) {
    const name = `Crash-${random.below(NAMES)}`;
    const value = `${random.below(2 ** 40).toString(36)}-`.padEnd(SIZES[random.below(SIZES.length)] ?? 0, 'abcdefgh');
    const key = name.toLowerCase();
    ledger.sent.set(key, (ledger.sent.get(key) ?? new Set()).add(value));
    const reply = await vault.set(name, value).catch(() => undefined);
    if (reply === undefined) return;
    if (reply.status === 200) {
      ledger.acknowledged.push({ name: key, version: String(reply.body['id']).split('/').at(-1) ?? '', value });
    } else ledger.refused.push(reply);
    onAnswer();
  }
}

/** The versions that are not there, or not with their value: nothing, if all is well. */
export async function missing(vault: VaultClient, expected: readonly Acknowledged[]): Promise<string[]> {
  const waiting = [...expected];
  const wrong: string[] = [];
  const reader = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { name, version, value } = next;
      const { status, body } = await vault.get(name, version);
      if (status !== 200) wrong.push(`${name}/${version} answers ${status}`);
      else if (body['value'] !== value) wrong.push(`${name}/${version} has another value`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, reader));
  return wrong;
}
