import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, issueLeaf } from '../src/crypto/x509.ts';
import type { VaultEvent } from '../src/vault/events/outbox.ts';

/** A receiver of events as an operator would run it: HTTPS with an authority of its own, and a shared secret. */
export interface Receiver {
  readonly url: string;
  readonly key: Uint8Array;
  readonly ca: string;
  /** The settings that lead to it. */
  readonly flags: Readonly<Record<'eventsWebhook' | 'eventsWebhookKey' | 'eventsWebhookCa', string>>;
  readonly received: Received[];
  /** What it answers; 204 where nothing else is said. */
  answer(respond: (request: IncomingMessage, response: ServerResponse) => void): void;
  stop(): Promise<void>;
}

export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly events: VaultEvent[];
  /** Whether the signature is right, by the receiver's own reckoning. */
  readonly genuine: boolean;
}

const accept = (_request: IncomingMessage, response: ServerResponse): void => void response.writeHead(204).end();

export async function startReceiver(): Promise<Receiver> {
  const now = Date.now();
  const options = { commonName: 'A receiver', permittedDns: ['localhost'], permittedIps: [], now, days: 2 };
  const authority = createAuthority(options);
  const leaf = issueLeaf({ authority, dns: ['localhost'], ips: [], now, days: 1 });
  const key = randomBytes(32);
  const received: Received[] = [];
  let respond = accept;
  const server = createServer({ key: leaf.privateKeyPem, cert: leaf.certificatePem }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const { url: path = '', headers } = request;
      const events = JSON.parse(text) as VaultEvent[];
      received.push({ path, headers, text, events, genuine: isGenuine(key, headers, text) });
      respond(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-receiver-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const url = `https://localhost:${(server.address() as AddressInfo).port}/events`;
  return {
    url,
    key,
    ca: authority.certificatePem,
    flags: {
      eventsWebhook: url,
      eventsWebhookKey: file('key', `${key.toString('base64')}\n`),
      eventsWebhookCa: file('ca.pem', authority.certificatePem),
    },
    received,
    answer(given) {
      respond = given;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As the how-to has it. */
export function isGenuine(key: Uint8Array, headers: IncomingMessage['headers'], body: string): boolean {
  const [id, time] = [headers['webhook-id'], headers['webhook-timestamp']].map(String);
  const given = Buffer.from(String(headers['webhook-signature']));
  const right = Buffer.from(`v1,${createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')}`);
  return given.length === right.length && timingSafeEqual(given, right);
}
