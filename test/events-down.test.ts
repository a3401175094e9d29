import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { query } from '../src/store/query.ts';
import { audited } from './audit.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const pending = query((db) => db.selectFrom('event').select('meta'));

describeOnBoth('a receiver that is down for long', (newUrl) => {
  let receiver: Receiver;
  let gateway: TestGateway;
  beforeAll(async () => {
    receiver = await startReceiver();
    gateway = await startTestGateway({ database: await newUrl(), ...receiver.flags });
    // What the demo itself made.
    await gateway.jobs.look('deliver-events');
  });
  beforeEach(() => {
    receiver.received.length = 0;
    receiver.answer((_request, response) => void response.writeHead(204).end());
  });
  afterAll(async () => {
    await gateway.stop();
    await receiver.stop();
  });

  const waiting = () => gateway.services.store.rows(pending, {});
  function pass(days: number): void {
    gateway.clock.now = Math.max(gateway.clock.now, Date.now()) + days * 86_400_000;
  }

  it('what waited for a day is given up without being tried: the outbox has an end', async () => {
    for (let n = 0; n < 40; n += 1) await gateway.vault('PUT', '/secrets/piled', { value: 'x' });
    pass(1.1);
    await gateway.vault('PUT', '/secrets/young', { value: 'x' });
    receiver.answer((_request, response) => void response.writeHead(500).end());
    const { records } = await audited(gateway, () => gateway.jobs.look('deliver-events'));
    expect(receiver.received).toHaveLength(16);
    expect(records.map(({ operation }) => operation)).toEqual(Array.from({ length: 40 }, () => 'EventDrop'));
    expect((await waiting()).map(({ meta }) => meta.includes('"young"'))).toEqual([true]);
  });

  it('what waited for longer, since nothing ran, is delivered where the receiver is there', async () => {
    pass(2);
    await gateway.jobs.look('deliver-events');
    expect(receiver.received.flatMap(({ events }) => events.map(({ subject }) => subject))).toEqual(['young']);
    expect(await waiting()).toEqual([]);
  });
});
