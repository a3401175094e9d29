import { parseEnv } from 'node:util';
import { readBytes } from '../../operator.ts';
import type { Entry } from './entry.ts';

/** Each line `NAME=value`, as Node.js reads such files: quotes, comments and `export` are understood. */
export function readEnvFile(path: string): Entry[] {
  const values = parseEnv(readBytes(path).toString('utf8'));
  return Object.entries(values).map(([from, value = '']) => ({ from, read: () => ({ value }) }));
}
