import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createEventReader, createLineReader } from './events.ts';

it('gives the data of each event, wherever the pieces end', () => {
  const events = fc.array(fc.record({ id: fc.nat(), text: fc.string({ unit: 'binary' }) }), { maxLength: 5 });
  fc.assert(
    fc.property(events, fc.integer({ min: 1, max: 40 }), (sent, size) => {
      const text = sent.map((event) => `:\n\nid: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`).join('');
      const heard: unknown[] = [];
      const read = createEventReader((data) => heard.push(data));
      for (let at = 0; at < text.length; at += size) read(text.slice(at, at + size));
      expect(heard).toEqual(sent);
    }),
  );
});

it('hears nothing in comments, nor in an event that is not whole', () => {
  const heard: unknown[] = [];
  const read = createEventReader((data) => heard.push(data));
  for (const piece of [':\n\n', 'event: end\n\n', 'data: {"a":1}\n']) read(piece);
  expect(heard).toEqual([]);
  read('\n');
  expect(heard).toEqual([{ a: 1 }]);
});

it('gives each line, wherever the pieces end, and none that is not whole', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), fc.nat(40), (sent, size) => {
      const text = sent.map((line) => `${JSON.stringify(line)}\n`).join('');
      const heard: unknown[] = [];
      const read = createLineReader((data) => heard.push(data));
      for (let at = 0; at < text.length; at += size + 1) read(text.slice(at, at + size + 1));
      read('"cut o');
      expect(heard).toEqual(sent);
    }),
  );
});
