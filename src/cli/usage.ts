import { CommanderError } from 'commander';

/** The command line is wrong in a way that commander cannot see; ends the process with exit code 2. */
export function usage(message: string): CommanderError {
  return new CommanderError(2, 'sallyport.usage', message);
}
