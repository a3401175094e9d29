import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isGenuine, type Receiver, startReceiver } from '../../../test/receiver.ts';
import { Fault } from '../../fault.ts';
import type { VaultEvent } from './outbox.ts';
import { openWebhook } from './webhook.ts';

const EVENT: VaultEvent = {
  id: '6c2a1c5e-0000-4000-8000-000000000001',
  topic: 'https://demo.vault.localhost:8443/',
  subject: 'db',
  eventType: 'Microsoft.KeyVault.SecretNearExpiry',
  eventTime: '2026-11-25T12:00:00.000Z',
  data: {
    Id: `https://demo.vault.localhost:8443/secrets/db/${'0'.repeat(32)}`,
    VaultName: 'demo',
    ObjectType: 'Secret',
    ObjectName: 'db',
    Version: '0'.repeat(32),
    NBF: null,
    EXP: 1_800_000_000,
  },
  dataVersion: '1',
  metadataVersion: '1',
};
const NOW = 1_764_072_000_500;

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

const never = new AbortController().signal;
const post = (settings: Partial<Receiver> = {}, signal = never, deadline?: number) =>
  openWebhook({ ...receiver, ...settings }, () => NOW, deadline)(EVENT, signal);

async function failureOf(sent: Promise<void>): Promise<unknown> {
  const error = await sent.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Fault ? [error.code, error.message] : error;
}

it('posts the event in a list, signed over its id, the time and the body', async () => {
  await post();
  const [call] = receiver.received;
  expect(call).toMatchObject({ path: '/events', events: [EVENT], genuine: true });
  expect(call?.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'aeg-event-type': 'Notification',
    'webhook-id': EVENT.id,
    'webhook-timestamp': '1764072000',
  });
});

it.each([
  ['another key', {}, (text: string) => text, true],
  ['another body', {}, (text: string) => text.replace('db', 'da'), false],
  ['another time', { 'webhook-timestamp': '1764072001' }, (text: string) => text, false],
  ['another id', { 'webhook-id': 'other' }, (text: string) => text, false],
])('a call with %s is seen by the receiver', async (_what, headers, change, otherKey) => {
  await post();
  const [call] = receiver.received;
  const key = otherKey ? Buffer.alloc(32) : receiver.key;
  expect(isGenuine(key, { ...call?.headers, ...headers }, change(call?.text ?? ''))).toBe(false);
});

it.each([300, 400, 404, 500, 503])('an answer of %d is a failure', async (status) => {
  receiver.answer((_request, response) => void response.writeHead(status).end('a body that nobody reads'));
  expect(await failureOf(post())).toEqual(['BadGateway', `The receiver of events answered ${status}.`]);
});

it.each([301, 302, 307, 308])('a redirect with %d is not followed', async (status) => {
  receiver.answer((_request, response) => void response.writeHead(status, { location: `${receiver.url}/x` }).end());
  expect(await failureOf(post())).toEqual(['BadGateway', `The receiver of events answered ${status}.`]);
  expect(receiver.received.map(({ path }) => path)).toEqual(['/events']);
});

const UNREACHED = ['BadGateway', 'The receiver of events could not be reached, or did not answer in time.'];

it('a receiver that takes the call and says nothing is given up at the deadline', async () => {
  receiver.answer(() => undefined);
  expect(await failureOf(post({}, never, 50))).toEqual(UNREACHED);
});

it('a receiver that never ends its body is not waited for', async () => {
  receiver.answer((_request, response) => void response.writeHead(200).write('x'));
  await post();
});

it('a port that accepts and never speaks TLS is given up at the deadline', async () => {
  const server = createServer(() => undefined);
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  expect(await failureOf(post({ url: `https://localhost:${port}/` }, never, 50))).toEqual(UNREACHED);
  server.close();
});

it('a certificate that nobody vouches for gets no event', async () => {
  const stranger = await startReceiver();
  expect(await failureOf(post({ ca: stranger.ca }))).toEqual(UNREACHED);
  expect(receiver.received).toEqual([]);
  await stranger.stop();
});

it('a certificate of another name gets no event', async () => {
  const url = receiver.url.replace('localhost', '127.0.0.1');
  expect(await failureOf(post({ url }))).toEqual(UNREACHED);
  expect(receiver.received).toEqual([]);
});

it('ends with its signal', async () => {
  receiver.answer(() => undefined);
  const ending = new AbortController();
  const sent = failureOf(post({}, ending.signal));
  ending.abort();
  expect(await sent).toEqual(UNREACHED);
});
