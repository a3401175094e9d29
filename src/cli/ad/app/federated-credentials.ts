import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { Fault } from '../../../fault.ts';
import { addExamples } from '../../global-options.ts';
import { needed, usage } from '../../usage.ts';
import { verb } from '../../verb.ts';
import { directoryPath } from '../directory.ts';
import { addId, applicationPath, type IdOptions, readApplication } from './application.ts';

const COLUMNS = { Name: 'name', Id: 'id', Issuer: 'issuer', Subject: 'subject' };
const SEGMENT = 'federatedIdentityCredentials';

export function defineFederationCreate(group: Command): void {
  const command = group.command('create').description('take tokens of another issuer for an application');
  addId(command);
  command.option('--parameters <json>', 'name, issuer, subject and audiences as JSON, or a file with it');
  addExamples(command, 'ad app federated-credential create --id GUID --parameters credential.json');
  verb(command, async (server, options: IdOptions & { parameters?: string }) => {
    const body = readParameters(needed(options.parameters, '--parameters'));
    const reply = await server.manage('POST', await applicationPath(server, options, SEGMENT), { body });
    return { data: reply.body, columns: COLUMNS };
  });
}

export function defineFederationList(group: Command): void {
  const command = group.command('list').description('list whose tokens are taken for an application');
  addId(command);
  addExamples(command, 'ad app federated-credential list --id GUID --output table');
  verb(command, async (server, options: IdOptions) => {
    const { federatedIdentityCredentials: data } = await readApplication(server, options);
    return { data, columns: COLUMNS };
  });
}

export function defineFederationDelete(group: Command): void {
  const command = group.command('delete').description('take them no more, and end the tokens so far');
  addId(command);
  command.option('--federated-credential-id <credential>', 'id or name of the federated credential');
  addExamples(command, 'ad app federated-credential delete --id GUID --federated-credential-id GUID');
  verb(command, async (server, options: IdOptions & { federatedCredentialId?: string }) => {
    const which = needed(options.federatedCredentialId, '--federated-credential-id');
    const { appId, federatedIdentityCredentials } = await readApplication(server, options);
    const found = federatedIdentityCredentials.find(({ id, name }) => id === which.toLowerCase() || name === which);
    if (found === undefined) throw new Fault('NotFound', `The application has no federated credential ${which}.`);
    await server.manage('DELETE', directoryPath('applications', appId, SEGMENT, found.id));
    return {};
  });
}

/** As az takes it: JSON, or a file with it (`@` in front may stand or not). Throws a usage error. */
function readParameters(given: string): object {
  const parsed = parse(given.trimStart().startsWith('{') ? given : readText(given.replace(/^@/, '')));
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  throw usage('--parameters is no JSON object.');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw usage(`--parameters is a file that cannot be read: ${file}`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw usage('--parameters is not JSON.');
  }
}
