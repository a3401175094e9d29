import type { Command } from 'commander';
import { addExamples } from '../../../global-options.ts';
import { readBytes } from '../../../operator.ts';
import type { Server } from '../../../server.ts';
import { usage } from '../../../usage.ts';
import { type Result, verb } from '../../../verb.ts';
import { directoryPath } from '../../directory.ts';
import { addId, applicationPath, type IdOptions, type NewPassword, readApplication } from '../application.ts';
import { addLifetime, endOf, type LifetimeOptions } from './lifetime.ts';

interface Options extends IdOptions, LifetimeOptions {
  readonly append?: true;
  readonly cert?: string;
  readonly displayName?: string;
}

/** Printing the secret is what the command is for: the server keeps a hash, so this is the only time that it is seen. */
export function defineReset(group: Command): void {
  const command = group
    .command('reset')
    .description('make a new secret and print it, this once; or trust a certificate. Others of its kind end');
  addId(command);
  command
    .option('--append', 'keep the others')
    .option('--cert <certificate>', 'certificate to trust instead of a secret: @FILE, or its PEM')
    .option('--display-name <text>', 'name of the certificate');
  addLifetime(command);
  addExamples(
    command,
    'ad app credential reset --id GUID --append --years 2 --query password --output tsv',
    'ad app credential reset --id GUID --append --cert @cert.pem',
  );
  verb(command, reset);
}

async function reset(server: Server, options: Options): Promise<Result> {
  if (options.cert !== undefined) return trust(server, options, options.cert);
  if (options.displayName !== undefined) throw usage('--display-name is the name of a certificate: say --cert too.');
  const body = { append: options.append === true, endDateTime: endOf(options) };
  const reply = await server.manage('POST', await applicationPath(server, options, 'addPassword'), { body });
  return { data: viewPassword(reply.body as NewPassword), columns: PASSWORD_COLUMNS };
}

/** The new one first: were it refused, the others must not have ended. */
async function trust(server: Server, options: Options, cert: string): Promise<Result> {
  if (options.years !== undefined || options.endDate !== undefined)
    throw usage('A certificate ends when it says; --years and --end-date are for secrets.');
  const { appId, tenantId, keyCredentials } = await readApplication(server, options);
  const certificate = cert.startsWith('@') ? readBytes(cert.slice(1)).toString('utf8') : cert;
  const body = { certificate, ...(options.displayName !== undefined && { displayName: options.displayName }) };
  const { body: added } = await server.manage('POST', directoryPath('applications', appId, 'addKey'), { body });
  for (const { keyId } of options.append === true ? [] : keyCredentials) {
    await server.manage('DELETE', directoryPath('applications', appId, 'keys', keyId));
  }
  return { data: { appId, tenant: tenantId, ...(added as object) }, columns: CERTIFICATE_COLUMNS };
}

export function viewPassword({ appId, secretText, tenantId }: NewPassword) {
  return { appId, password: secretText, tenant: tenantId };
}

const PASSWORD_COLUMNS = { AppId: 'appId', Password: 'password', Tenant: 'tenant' };

const CERTIFICATE_COLUMNS = {
  AppId: 'appId',
  Name: 'displayName',
  Thumbprint: 'customKeyIdentifier',
  End: 'endDateTime',
};
