import type { Command } from 'commander';
import { Fault } from '../../fault.ts';
import { addExamples, type GlobalOptions } from '../global-options.ts';
import { findPrincipal } from '../principal.ts';
import { printable } from '../printable.ts';
import type { Server } from '../server.ts';
import { needed } from '../usage.ts';
import { type Result, verb } from '../verb.ts';
import type { Loopback } from './loopback.ts';
import { addConnectionName, CONNECTION_COLUMNS, type ConnectionOptions, connectionPath } from './resource.ts';

interface Options extends ConnectionOptions, GlobalOptions {
  readonly user?: string;
  readonly userTenant?: string;
  readonly browser: boolean;
}

export function defineConsent(group: Command): void {
  const command = group.command('consent').description('have somebody sign in for a connection');
  addConnectionName(command);
  command
    .option('--user <id>', 'who signs in: the object id of the user, or the user principal name')
    .option('--user-tenant <guid>', 'tenant of that user; your own where it is not said')
    .option('--no-browser', 'print the link and open no browser');
  addExamples(command, 'connection consent --name orders --user alice@sallyport.localhost');
  verb(command, consent);
}

/** As long as the link counts. */
const DEADLINE = 600_000;

/** Only who made the connection can: the server refuses all others before anybody signs in. */
async function consent(server: Server, options: Options): Promise<Result> {
  const name = needed(options.name, '--name');
  const account = await accountOf(server, options);
  const { openLoopback } = await import('./loopback.ts');
  const loopback = await openLoopback();
  try {
    const link = await linkOf(server, connectionPath(options, name, 'listConsentLinks'), {
      ...account,
      redirectUrl: loopback.url,
    });
    await show(link, options);
    const code = await codeOf(loopback);
    await server.manage('POST', connectionPath(options, name, 'confirmConsentCode'), { body: { code, ...account } });
  } finally {
    loopback.close();
  }
  const { body } = await server.manage('GET', connectionPath(options, name));
  return { data: body, columns: CONNECTION_COLUMNS };
}

async function accountOf(server: Server, { user, userTenant }: Options) {
  const { tenantId } = await server.identity();
  const { objectId } = await findPrincipal(server, needed(user, '--user'));
  return { objectId, tenantId: userTenant ?? tenantId };
}

async function linkOf(server: Server, path: string, parameter: object): Promise<string> {
  const { body } = await server.manage('POST', path, {
    body: { parameters: [{ parameterName: 'token', ...parameter }] },
  });
  const [first] = (body as { value?: readonly { link?: unknown }[] }).value ?? [];
  // It is given to a program that opens addresses: nothing else may be opened by it.
  if (typeof first?.link === 'string' && /^https:\/\/[\x21-\x7e]+$/.test(first.link)) return first.link;
  throw new Fault('BadGateway', 'The server did not answer as Sallyport does; is --url right?');
}

/** To people, and so not to where the result goes. */
async function show(link: string, { browser }: Options): Promise<void> {
  process.stderr.write(`To sign in, open this address in a browser on this machine:\n\n  ${printable(link)}\n\n`);
  if (!browser) return;
  const { openBrowser } = await import('../open-browser.ts');
  openBrowser(link);
}

async function codeOf(loopback: Loopback): Promise<string> {
  const returned = await loopback.returned(DEADLINE);
  if (returned === undefined) throw new Fault('RequestTimeout', 'Nobody signed in within ten minutes.');
  if (returned.code !== undefined) return returned.code;
  throw new Fault('Forbidden', printable(returned.error ?? 'Nobody signed in.'));
}
