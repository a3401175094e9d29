import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePrivate } from './data-folder.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-folder-'));
  path = join(folder, 'operator.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a private file', () => {
  it('replaces the one before, and only its owner can read it', () => {
    writeFileSync(path, 'before', { mode: 0o644 });
    writePrivate(path, 'after');
    expect(readFileSync(path, 'utf8')).toBe('after');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['operator.json']);
  });

  it('is not in the way of a draft that a killed process with the same id has left', () => {
    writeFileSync(`${path}.${process.pid}.new`, '{"half');
    writePrivate(path, 'whole');
    expect(readFileSync(path, 'utf8')).toBe('whole');
    expect(readdirSync(folder)).toEqual(['operator.json']);
  });

  it('that cannot be written leaves no draft', () => {
    const nowhere = join(folder, 'none', 'operator.json');
    expect(() => writePrivate(nowhere, 'x')).toThrow(
      expect.objectContaining({ code: 'DataFolderUnusable', message: `The file ${nowhere} cannot be written.` }),
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});
