import { CommanderError } from 'commander';

/** The command line is wrong in a way that commander cannot see; ends the process with exit code 2. */
export function usage(message: string): CommanderError {
  return new CommanderError(2, 'sallyport.usage', message);
}

/**
 * The value of an option that must be given. Commander's own check comes before the one for unknown options, so that
 * whoever mistypes `--nme` would hear only that `--name` is missing. Throws a usage error.
 */
export function needed(value: string | undefined, option: string): string {
  if (value === undefined) throw usage(`${option} is needed.`);
  if (value === '') throw usage(`${option} is empty.`);
  return value;
}
