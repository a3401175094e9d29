import type { Command } from 'commander';

/** What can be said of an application when it is made. */
export interface ApplicationOptions {
  readonly displayName?: string;
  readonly role?: readonly string[];
}

export function addApplicationOptions(command: Command): void {
  command
    .option('--display-name <text>', 'name that people see')
    .option('--role <role...>', 'what it may administer: Reader, Operator or Administrator; "" for nothing');
}

/** The members that the options name, as the server takes them. */
export function membersOf({ displayName, role }: ApplicationOptions): object {
  return {
    ...(displayName !== undefined && { displayName }),
    ...(role !== undefined && { roles: role.filter((name) => name !== '') }),
  };
}
