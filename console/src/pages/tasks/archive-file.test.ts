// oxlint-disable typescript/no-restricted-imports -- what the command writes the console must read, and the other way round
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createArchive, openArchive as openOnDisk } from '../../../../src/cli/vault/archive-file.ts';
import { headerLine } from '../../../../src/crypto/archive/archive-header.ts';
import { bytesOf, openArchive } from './archive-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-console-archive-'));
afterAll(() => rmSync(folder, { recursive: true }));

const newPath = () => join(folder, randomUUID());
const line = headerLine({ id: randomUUID(), vault: 'demo', created: '2026-01-01T00:00:00Z', salt: 'c2FsdA' });
const someParts = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 5 });

/** As the command writes it. */
function written(parts: readonly Uint8Array[], first = line): Buffer<ArrayBuffer> {
  const path = newPath();
  const archive = createArchive(path, first);
  for (const part of parts) archive.part(part);
  archive.finish();
  return readFileSync(path);
}

/** As the command reads it. */
function readOnDisk(bytes: Uint8Array): { line: string; parts: Uint8Array[] } {
  const path = newPath();
  writeFileSync(path, bytes);
  const archive = openOnDisk(path);
  try {
    return { line: archive.line, parts: Array.from(archive.parts(), (part) => new Uint8Array(part.bytes)) };
  } finally {
    archive.close();
  }
}

async function read(bytes: Uint8Array<ArrayBuffer>) {
  const archive = await openArchive(new Blob([bytes]));
  if (typeof archive === 'string') return archive;
  const parts = archive.parts.map(
    async ([from, to]) => new Uint8Array(await archive.file.slice(from, to).arrayBuffer()),
  );
  return { line: archive.line, parts: await Promise.all(parts) };
}

describe('the file of an exported vault', () => {
  it('is read here as the command writes it', async () => {
    await fc.assert(
      fc.asyncProperty(someParts, async (parts) => {
        expect(await read(written(parts))).toEqual({ line, parts });
      }),
      { numRuns: 30 },
    );
  });

  it('is read by the command as it is written here', async () => {
    await fc.assert(
      fc.asyncProperty(someParts, async (parts) => {
        async function* each() {
          for (const part of parts) yield new Uint8Array(part);
        }
        const pieces: Uint8Array[] = [];
        for await (const piece of bytesOf(line, each())) pieces.push(piece);
        expect(readOnDisk(Buffer.concat(pieces))).toEqual({ line, parts });
      }),
      { numRuns: 30 },
    );
  });

  it('is refused wherever it was cut within a part, by both', async () => {
    const whole = written([new Uint8Array(20), new Uint8Array(30)]);
    const start = line.length + 1;
    const ends = [start + 24, start + 24 + 34];
    for (let size = start + 1; size < whole.length; size += 1) {
      if (ends.includes(size)) continue;
      expect(await read(whole.subarray(0, size))).toBe('cut');
      expect(() => readOnDisk(whole.subarray(0, size))).toThrow('was cut or changed');
    }
  });

  it.each([
    ['nothing but its first line', `${line}\n`, 'cut'],
    ['a part that is longer than any', `${line}\n\u007f\u007f\u007f\u007fabc`, 'cut'],
    ['no line', line, 'noArchive'],
    ['nothing', '', 'noArchive'],
    ['another format', '{"format":"sallyport-vault-9","vault":"demo","created":"2026"}\n', 'noArchive'],
    ['a line that is no JSON', 'PK\u0003\u0004\n', 'noArchive'],
    ['a first line without end', `{"format":"${'x'.repeat(3000)}\n`, 'noArchive'],
  ])('is none with %s', async (_what, text, fault) => {
    expect(await read(Buffer.from(text))).toBe(fault);
  });

  it('says what opens it', async () => {
    const bare = headerLine({ id: randomUUID(), vault: 'demo', created: '2026-01-01T00:00:00Z', sealedKey: 'a2V5' });
    const [sealed, locked] = await Promise.all(
      [bare, line].map((first) => openArchive(new Blob([written([new Uint8Array(1)], first)]))),
    );
    expect([sealed, locked]).toMatchObject([{ hasPassphrase: false, vault: 'demo' }, { hasPassphrase: true }]);
  });
});
