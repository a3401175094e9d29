import type { Command } from 'commander';
import type { Server } from '../../server.ts';
import { needed } from '../../usage.ts';
import { applicationIdOf, directoryPath } from '../directory.ts';

export interface IdOptions {
  readonly id?: string;
}

/** As the server shows it; the members that commands look at. */
export interface Application {
  readonly appId: string;
  readonly id: string;
  readonly tenantId: string;
  readonly displayName: string;
  readonly passwordCredentials: readonly Credential[];
  readonly keyCredentials: readonly Credential[];
  readonly federatedIdentityCredentials: readonly { readonly id: string; readonly name: string }[];
}

interface Credential {
  readonly keyId: string;
}

/** A secret, in the only answer that has it. */
export interface NewPassword {
  readonly appId: string;
  readonly tenantId: string;
  readonly secretText: string;
}

export function addId(command: Command): void {
  command.option('--id <guid>', 'its client id or object id');
}

/** The path of the application that the option names, or of what the further segments lead to. */
export async function applicationPath(server: Server, { id }: IdOptions, ...below: readonly string[]): Promise<string> {
  return directoryPath('applications', await applicationIdOf(server, needed(id, '--id')), ...below);
}

export async function readApplication(server: Server, options: IdOptions): Promise<Application> {
  return (await server.manage('GET', await applicationPath(server, options))).body as Application;
}

export const APPLICATION_COLUMNS = { DisplayName: 'displayName', AppId: 'appId', Id: 'id', Roles: 'roles' };
