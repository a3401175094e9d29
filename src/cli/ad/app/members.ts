import { type Command, Option } from 'commander';
import { usage } from '../../usage.ts';

/** What can be said of an application, when it is made and later. */
export interface ApplicationOptions {
  readonly displayName?: string;
  readonly role?: readonly string[];
  readonly webRedirectUris?: readonly string[];
  readonly publicClientRedirectUris?: readonly string[];
  readonly identifierUris?: readonly string[];
  readonly isFallbackPublicClient?: string;
}

export const flag = (flags: string, what: string): Option => new Option(flags, what).choices(['true', 'false']);

export function addApplicationOptions(command: Command): void {
  command
    .option('--display-name <text>', 'name that people see')
    .option('--web-redirect-uris <uri...>', 'where sign-ins in a browser may lead; "" for nowhere')
    .option('--public-client-redirect-uris <uri...>', "the same for a program on people's own machines")
    .option('--identifier-uris <uri...>', 'names under which tokens for it are asked for; "" for none')
    .addOption(flag('--is-fallback-public-client <flag>', 'whether it may act without a credential'))
    .option('--role <role...>', 'what it may administer: Reader, Operator or Administrator; "" for nothing');
}

/** The members that the options name, as the server takes them. Throws a usage error. */
export function membersOf(options: ApplicationOptions): object {
  const all = {
    displayName: options.displayName,
    redirectUris: redirectUrisOf(options),
    identifierUris: options.identifierUris?.filter(isNamed),
    isFallbackPublicClient: isPublic(options),
    roles: options.role?.filter(isNamed),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function redirectUrisOf({ webRedirectUris, publicClientRedirectUris }: ApplicationOptions): string[] | undefined {
  if (webRedirectUris === undefined && publicClientRedirectUris === undefined) return undefined;
  return [...(webRedirectUris ?? []), ...(publicClientRedirectUris ?? [])].filter(isNamed);
}

/** A program on people's own machines can keep no credential. */
function isPublic({ isFallbackPublicClient, publicClientRedirectUris }: ApplicationOptions): boolean | undefined {
  const redirected = publicClientRedirectUris?.some(isNamed) ?? false;
  if (isFallbackPublicClient === undefined) return redirected || undefined;
  if (redirected && isFallbackPublicClient === 'false')
    throw usage('--public-client-redirect-uris needs a public client: leave --is-fallback-public-client out.');
  return isFallbackPublicClient === 'true';
}

/** On the command line an empty text stands for an empty list. */
const isNamed = (text: string): boolean => text !== '';
