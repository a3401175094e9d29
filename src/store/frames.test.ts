import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { frameOf, hearFrames } from './frames.ts';

/** What is heard of bytes that come in these pieces. */
function heard(pieces: readonly Buffer[]): { texts: string[]; destroyed: boolean } {
  const stream = new PassThrough();
  const texts: string[] = [];
  hearFrames(stream as unknown as Socket, (text) => void texts.push(text));
  for (const piece of pieces) stream.emit('data', piece);
  return { texts, destroyed: stream.destroyed };
}

it('hands on the same texts however their bytes are cut', () => {
  const texts = fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { maxLength: 6 });
  fc.assert(
    fc.property(texts, fc.infiniteStream(fc.integer({ min: 1, max: 200 })), (given, sizes) => {
      const bytes = Buffer.concat(given.map(frameOf));
      const pieces: Buffer[] = [];
      for (let at = 0; at < bytes.length; ) {
        const size = sizes.next().value ?? 1;
        pieces.push(bytes.subarray(at, at + size));
        at += size;
      }
      expect(heard(pieces)).toEqual({ texts: given, destroyed: false });
    }),
  );
});

it('hears nothing of a frame that is not whole', () => {
  const frame = frameOf('record');
  expect(heard([frame.subarray(0, frame.length - 1)]).texts).toEqual([]);
});

it('ends a stream that announces more than anybody sends, and hears no more of it', () => {
  const endless = Buffer.from([0xff, 0xff, 0xff, 0xff]);
  expect(heard([Buffer.concat([frameOf('before'), endless, frameOf('behind')])])).toEqual({
    texts: ['before'],
    destroyed: true,
  });
});
