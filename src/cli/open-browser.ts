import { spawn } from 'node:child_process';

/** The program that opens addresses, without a shell in between, which would read `&` otherwise. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  linux: ['xdg-open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Where there is no such program, nothing happens: whoever asks has printed the address as well. */
export function openBrowser(address: string): void {
  const [program, ...options] = OPENERS[process.platform] ?? ['xdg-open'];
  const opened = spawn(program, [...options, address], { detached: true, stdio: 'ignore' });
  opened.on('error', () => undefined);
  opened.unref();
}
