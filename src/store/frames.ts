import type { Socket } from 'node:net';

/** Texts on a stream of bytes: four bytes of length, little-endian, then UTF-8. */
const HEAD = 4;

/** Far above the largest group of records; a length beyond it is no length. */
const MOST = 64 * 1024 * 1024;

/** A text as it goes over the stream. */
export function frameOf(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(HEAD + length);
  frame.writeUInt32LE(length);
  frame.write(text, HEAD);
  return frame;
}

/** Hands on each text once it is whole, however the bytes are cut on their way. Destroys a socket that speaks otherwise. */
export function hearFrames(socket: Socket, onText: (text: string) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (bytes.length - at >= HEAD) {
      const length = bytes.readUInt32LE(at);
      if (length > MOST) {
        socket.destroy();
        return;
      }
      const end = at + HEAD + length;
      if (end > bytes.length) break;
      onText(bytes.toString('utf8', at + HEAD, end));
      at = end;
    }
    rest = bytes.subarray(at);
  });
}
