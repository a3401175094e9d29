import type { Command } from 'commander';
import { addExamples, wholeNumber } from '../../global-options.ts';
import { needed } from '../../usage.ts';
import { verb } from '../../verb.ts';
import { addScopeOptions, connectionPath, type ScopeOptions } from '../resource.ts';

export interface KeysOptions extends ScopeOptions {
  readonly connection?: string;
}

export function addKeysOptions(command: Command): void {
  command.option('--connection <name>', 'name of the connection');
  addScopeOptions(command);
}

export function keysPath(options: KeysOptions, ...below: readonly string[]): string {
  return connectionPath(options, needed(options.connection, '--connection'), ...below);
}

interface Minted {
  readonly connectionKey: string;
  readonly keyId: string;
  readonly expires: string;
  readonly runtimeUrls: readonly string[];
}

/** Printing the key is what the command is for: the server keeps a hash, so this is the only time that it is seen. */
export function defineKeyCreate(group: Command): void {
  const command = group.command('create').description('create a key and print it, this once');
  addKeysOptions(command);
  command.option('--days <number>', 'days until it expires; 7 where it is not said', wholeNumber);
  addExamples(command, 'connection key create --connection demo --days 30 --query connectionKey --output tsv');
  verb(command, async (server, options: KeysOptions & { days?: number }) => {
    const path = keysPath(options, 'listConnectionKeys');
    const body = { ...(options.days !== undefined && { validityTimeSpan: options.days }) };
    const minted = (await server.manage('POST', path, { body })).body as Minted;
    const { connectionKey, keyId, expires, runtimeUrls } = minted;
    return {
      data: { connectionKey, keyId, expires, runtimeUrls },
      columns: { ConnectionKey: 'connectionKey', KeyId: 'keyId', Expires: 'expires' },
    };
  });
}
