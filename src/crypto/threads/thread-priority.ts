import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * RSA gives way to what answers and writes. With every core busy on it, a Get would otherwise wait for a time slice
 * whenever one of its own threads wakes. Linux only, where a priority belongs to a thread; elsewhere, and where /proc cannot be
 * read, nothing happens: it is a matter of speed alone.
 */
const NICE = 10;
const POOL = 'libuv-worker';

/** Lowers the threads of Node's pool, in which WebCrypto runs. The pool must have started. */
export function yieldPoolThreads(): void {
  onLinux(() => {
    for (const thread of readdirSync('/proc/self/task')) {
      const name = readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim();
      if (name === POOL) setPriority(Number(thread), NICE);
    }
  });
}

/** Lowers the thread that calls it. */
export function yieldThisThread(): void {
  // The link reads PID/task/TID.
  onLinux(() => setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), NICE));
}

function onLinux(lower: () => void): void {
  if (process.platform !== 'linux') return;
  try {
    lower();
  } catch {
    // Without it everything still works.
  }
}
