import { createHmac } from 'node:crypto';
import { request } from 'node:https';
import { Fault } from '../../fault.ts';
import type { VaultEvent } from './outbox.ts';

/** The one receiver of events, which the operator names. */
export interface WebhookSettings {
  /** `https:` only, without a user name. */
  readonly url: string;
  /** The secret shared with the receiver. */
  readonly key: Uint8Array;
  /** PEM of the authority of the receiver's certificate; the system's where it is not said. */
  readonly ca?: string | undefined;
}

/** Resolves once the receiver has answered 2xx. Throws Fault BadGateway for everything else, in one sentence. */
export type Webhook = (event: VaultEvent, signal: AbortSignal) => Promise<void>;

/** In milliseconds, from connecting to the answer's status. */
export const DEADLINE = 10_000;

/**
 * Posts events as Event Grid does, one in a list. The signature is that of Standard Webhooks
 * (https://www.standardwebhooks.com), for which receivers find libraries: HMAC-SHA-256 over id, time and body, so that none of
 * them can be changed and an old call cannot be sent again later. Redirects are not followed: they would let the
 * receiver choose whom this server calls. Of the answer only the status is read.
 */
export function openWebhook({ url, key, ca }: WebhookSettings, clock: () => number, deadline = DEADLINE): Webhook {
  return (event, signal) => {
    const body = JSON.stringify([event]);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'aeg-event-type': 'Notification',
      ...signatureOf(key, { id: event.id, seconds: Math.floor(clock() / 1000), body }),
    };
    const limits = { signal: AbortSignal.any([signal, AbortSignal.timeout(deadline)]), agent: false };
    return new Promise((resolve, reject) => {
      const refuse = (why: string, cause?: unknown) =>
        reject(new Fault('BadGateway', `The receiver of events ${why}.`, { cause }));
      const sent = request(url, { method: 'POST', headers, ...limits, ...(ca !== undefined && { ca }) }, (response) => {
        const { statusCode = 0 } = response;
        response.destroy();
        if (statusCode >= 200 && statusCode < 300) resolve();
        else refuse(`answered ${statusCode}`);
      });
      sent.on('error', (error) => refuse('could not be reached, or did not answer in time', error));
      sent.end(body);
    });
  };
}

interface Signed {
  readonly id: string;
  readonly seconds: number;
  readonly body: string;
}

function signatureOf(key: Uint8Array, { id, seconds, body }: Signed) {
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}
