import { debuglog } from 'node:util';
import { Fault } from '../fault.ts';
import { printable } from './printable.ts';

const log = debuglog('sallyport');

export interface Conclusion {
  /** 0 done, 1 failed, 2 the command line was wrong, 3 not found. */
  readonly code: 0 | 1 | 2 | 3;
  /** One line for stderr; undefined where everything was said already. */
  readonly sentence?: string;
}

/** How the process ends after `error`: a code and at most one line, never a stack (NODE_DEBUG=sallyport shows that). */
export function conclude(error: unknown): Conclusion {
  log('%O', error);
  if (isUsage(error)) {
    if (error.exitCode === 0) return { code: 0 };
    // Without a command the help was printed, and that says it all.
    if (error.code === 'commander.help') return { code: 2 };
    return { code: 2, sentence: oneLine(error.message.replace(/^error: /, '')) };
  }
  if (error instanceof Fault) return { code: error.status === 404 ? 3 : 1, sentence: oneLine(error.message) };
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { code: 1, sentence: oneLine(`This is a defect of Sallyport, please report it: ${name}: ${message}`) };
}

/** Commander's error, known by its shape: commander itself is loaded later than this file. */
function isUsage(error: unknown): error is Error & { readonly code: string; readonly exitCode: number } {
  return error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number' && 'code' in error;
}

const oneLine = (text: string): string => printable(text.trim().replaceAll(/\s*\n\s*/g, ' '));
