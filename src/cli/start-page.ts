import { relative } from 'node:path';
import type { DataFolder } from '../gateway/start/data-folder.ts';
import type { ReadyDocument } from '../gateway/start/ready-file.ts';

export interface Surroundings {
  readonly folder: DataFolder;
  /** Whether a person reads it: the key is shown on a terminal only, a log is no place for it. */
  readonly terminal: boolean;
  /** Vault host names that this machine does not resolve. */
  readonly unknownHosts: readonly string[];
}

/** What a person sees after `npm start`. */
export function startPage(ready: ReadyDocument, { folder, terminal, unknownHosts }: Surroundings): string {
  const here = (path: string): string => {
    const short = relative(process.cwd(), path);
    return short.startsWith('..') || short === '' ? path : short;
  };
  const [connection] = ready.connector.connections.filter(({ key }) => key !== undefined);
  const lines = [`Sallyport ${ready.version} is ready.`, '', ...places(ready, terminal)];
  lines.push(`  data        ${here(folder.path)}`);
  if (connection?.key !== undefined) {
    const key = terminal ? connection.key : '<the key in the file of --ready-file>';
    lines.push(
      '',
      'Get a secret:',
      '',
      `  curl -H "Authorization: Key ${key}" ${connection.runtimeUrl}/secrets/api-key/value`,
    );
  }
  const { user } = ready.authority;
  if (user !== undefined) {
    const password = terminal ? user.password : '<its password in the file of --ready-file>';
    lines.push('', `Sign in as ${user.userPrincipalName}, password ${password}`);
  }
  if (ready.ca !== null) {
    lines.push(
      '',
      'Trust the certificate authority of the HTTPS addresses (it can sign for these local names only):',
      '',
    );
    lines.push(`  export NODE_EXTRA_CA_CERTS=${ready.ca}   # curl: --cacert ${here(ready.ca)}`);
  }
  if (unknownHosts.length > 0) {
    const names = unknownHosts.join(' ');
    lines.push('', `This machine does not resolve ${names}; for programs that need it, add to the hosts file:`, '');
    lines.push(`  127.0.0.1 ${names}`);
  }
  lines.push('', 'Stop with Ctrl-C.', '', '');
  return lines.join('\n');
}

/** Where everything is. The link of the console is a credential: on a terminal only. */
function places(
  { connector, vaults: [vault], authority, console: { url, signInUrl } }: ReadyDocument,
  terminal: boolean,
) {
  const [connection] = connector.connections.filter(({ key }) => key !== undefined);
  return [
    `  console     ${terminal ? (signInUrl ?? url) : url}`,
    `  connector   ${connection?.runtimeUrl ?? connector.baseUrl}`,
    ...(vault === undefined ? [] : [`  vault       ${vault.url}`]),
    `  authority   ${authority.url}/${authority.tenantId}`,
  ];
}
