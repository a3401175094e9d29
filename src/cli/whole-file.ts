import { closeSync, fstatSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from '../crypto/sealing/master-key.ts';
import { Fault } from '../fault.ts';

/** A file that is there whole, or not at all. */
export interface WholeFile {
  write(bytes: Uint8Array): void;
  /** The file appears under its name, whole and on disk. */
  finish(): void;
  /** Nothing stays. */
  abandon(): void;
}

/**
 * Written beside its name until it is whole; nobody else may read it. What an export left there that was killed goes first:
 * the file is always a new one, so that it has no other owner, mode or place. Throws Fault DataFolderUnusable.
 */
export function createWholeFile(path: string): WholeFile {
  const partial = `${path}.partial`;
  const file = usable(path, () => {
    rmSync(partial, { force: true });
    return openSync(partial, 'wx', 0o600);
  });
  // Another export of the same name may have taken the place: its file is neither ours to name nor to remove.
  const isOurs = () => fstatSync(file).nlink > 0;
  return {
    // A write may take a part of the bytes only, as on a disk that is about to be full; the next then says why.
    write: (bytes) =>
      usable(path, () => {
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      }),
    finish() {
      usable(path, () => fsyncSync(file));
      if (!isOurs()) throw new Fault('Conflict', `Another export to ${path} began meanwhile; this one is given up.`);
      usable(path, () => renameSync(partial, path));
      // Only then does the name outlive a power failure.
      usable(path, () => syncFolder(dirname(path)));
      closeSync(file);
    },
    abandon() {
      if (isOurs()) rmSync(partial, { force: true });
      closeSync(file);
    },
  };
}

/** Throws Fault DataFolderUnusable for what the file system refuses. */
export function usable<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Fault('DataFolderUnusable', `The file ${path} cannot be used (${code ?? 'unknown reason'}).`, { cause });
  }
}
