import { randomUUID } from 'node:crypto';
import type * as nodeFs from 'node:fs';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { headerLine } from '../../crypto/archive/archive-header.ts';
import { syncFolder } from '../../crypto/sealing/master-key.ts';
import { Fault } from '../../fault.ts';
import { createArchive, openArchive } from './archive-file.ts';

vi.mock('../../crypto/sealing/master-key.ts', { spy: true });

/** A file system that takes at most 100 bytes at a time. */
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof nodeFs>();
  const writeSync = (file: number, bytes: Uint8Array, at = 0) =>
    fs.writeSync(file, bytes, at, Math.min(bytes.length - at, 100));
  return { ...fs, writeSync };
});

describe('createArchive', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-archive-file-'));
  let path: string;
  let partial: string;
  beforeEach(() => {
    path = join(folder, randomUUID());
    partial = `${path}.partial`;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const line = headerLine({ id: randomUUID(), vault: 'demo', created: '2026-01-01T00:00:00Z' });
  const partsOf = (): string[] => {
    const archive = openArchive(path);
    const parts = Array.from(archive.parts(), ({ bytes }) => bytes.toString());
    archive.close();
    return parts;
  };
  const codeOf = (act: () => void): string => {
    try {
      act();
    } catch (error) {
      return error instanceof Fault ? `${error.code}: ${error.message}` : String(error);
    }
    return 'nothing';
  };

  it('makes a file of its owner, which has its name when it is whole', () => {
    const archive = createArchive(path, line);
    archive.part(Buffer.from('one'));
    expect([existsSync(path), statSync(partial).mode & 0o777]).toEqual([false, 0o600]);
    archive.finish();
    expect([existsSync(partial), statSync(path).mode & 0o777]).toEqual([false, 0o600]);
    expect(partsOf()).toEqual(['one']);
  });

  it('is whole also where the file system takes a part of it at a time', () => {
    const archive = createArchive(path, line);
    archive.part(Buffer.alloc(1000, 'a'));
    archive.part(Buffer.alloc(150, 'b'));
    archive.finish();
    expect(partsOf()).toEqual(['a'.repeat(1000), 'b'.repeat(150)]);
  });

  it('keeps its name when the power fails: the folder is synced once it stands there', () => {
    const stood: boolean[] = [];
    const sync = vi
      .mocked(syncFolder)
      .mockImplementation((where) => void stood.push(where === folder && existsSync(path)));
    createArchive(path, line).finish();
    expect(stood).toEqual([true]);
    sync.mockReset();
  });

  it('begins anew where an export was killed, whoever could read what that one left', () => {
    writeFileSync(partial, 'what a killed export left, longer than the new file'.repeat(20));
    chmodSync(partial, 0o666);
    const archive = createArchive(path, line);
    expect(statSync(partial).mode & 0o777).toBe(0o600);
    archive.part(Buffer.from('new'));
    archive.finish();
    expect([partsOf(), existsSync(partial), statSync(path).mode & 0o777]).toEqual([['new'], false, 0o600]);
  });

  it('writes through no link that lies in the place', () => {
    const elsewhere = join(folder, randomUUID());
    writeFileSync(elsewhere, 'kept');
    symlinkSync(elsewhere, partial);
    createArchive(path, line).finish();
    expect([readFileSync(elsewhere, 'utf8'), partsOf()]).toEqual(['kept', []]);
  });

  it('of two that write to one name the later has it, whole', () => {
    const first = createArchive(path, line);
    const second = createArchive(path, line);
    first.part(Buffer.from('first'));
    second.part(Buffer.from('second'));
    const message = `Conflict: Another export to ${path} began meanwhile; this one is given up.`;
    expect(codeOf(() => first.finish())).toBe(message);
    first.abandon();
    second.finish();
    expect(partsOf()).toEqual(['second']);
  });

  it('tells what stands in the way, and leaves nothing', () => {
    mkdirSync(partial);
    writeFileSync(join(partial, 'kept'), '');
    const unusable = (code: string) => `DataFolderUnusable: The file ${path} cannot be used (${code}).`;
    expect(codeOf(() => void createArchive(path, line))).toMatch(/^DataFolderUnusable: The file .* cannot be used \(/);
    expect(existsSync(join(partial, 'kept'))).toBe(true);
    rmSync(partial, { recursive: true });
    const archive = createArchive(path, line);
    mkdirSync(path);
    expect(codeOf(() => archive.finish())).toBe(unusable('EISDIR'));
    archive.abandon();
    expect(existsSync(partial)).toBe(false);
  });
});
