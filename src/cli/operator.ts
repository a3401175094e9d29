import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../fault.ts';
import type { GlobalOptions } from './global-options.ts';
import { usage } from './usage.ts';

/** Where the server is, and as whom to talk to it. */
export interface SignIn {
  /** Origin of the authority and of the management API. */
  readonly url: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Scope of management tokens. */
  readonly scope: string;
  /** PEM of the certificate authority; undefined where the system's own are to be trusted. */
  readonly ca: string | undefined;
  /** How to start the server, where it does not answer. */
  readonly start: string;
}

/** Flags, or what the environment says instead of them. */
type Given = Partial<Record<'data' | 'url' | 'tenantId' | 'clientId' | 'clientSecretFile' | 'ca', string>>;

interface OperatorFile {
  readonly url: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  readonly ca: string | null;
}

/** The management API's audience, where no operator.json says it. */
const MANAGEMENT_SCOPE = 'api://sallyport/.default';
const DEFAULT_DATA = '.sallyport';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * From flags, then the environment, then operator.json in the data folder. A URL that is given comes with credentials of
 * its own: the secret of operator.json never goes to another server than the one that wrote it.
 * Throws a usage error where something is missing, Fault DataFolderUnusable where a file cannot be read.
 */
export function readSignIn(options: Partial<GlobalOptions>, environment: Environment): SignIn {
  const given = withEnvironment(options, environment);
  return given.url === undefined ? ofOperator(given) : ofFlags(given, given.url);
}

function withEnvironment(options: Partial<GlobalOptions>, environment: Environment): Given {
  const pick = (flag: string | undefined, variable: string) => flag ?? (environment[variable] || undefined);
  const all = {
    data: pick(options.data, 'SALLYPORT_DATA'),
    url: pick(options.url, 'SALLYPORT_URL'),
    tenantId: pick(options.tenantId, 'SALLYPORT_TENANT_ID'),
    clientId: pick(options.clientId, 'SALLYPORT_CLIENT_ID'),
    clientSecretFile: pick(options.clientSecretFile, 'SALLYPORT_CLIENT_SECRET_FILE'),
    ca: pick(options.ca, 'SALLYPORT_CA'),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function ofFlags({ tenantId, clientId, clientSecretFile, ca }: Given, url: string): SignIn {
  if (tenantId === undefined || clientId === undefined || clientSecretFile === undefined) {
    throw usage('--url needs --tenant-id, --client-id and --client-secret-file beside it.');
  }
  return {
    url: originOf(url),
    tenantId,
    clientId,
    clientSecret: readSecretFile(clientSecretFile),
    scope: MANAGEMENT_SCOPE,
    ca: ca === undefined ? undefined : readText(ca),
    start: 'sallyport serve',
  };
}

function ofOperator({ data = DEFAULT_DATA, tenantId, clientId, clientSecretFile, ca }: Given): SignIn {
  if ((clientId === undefined) !== (clientSecretFile === undefined)) {
    throw usage('--client-id and --client-secret-file are given together.');
  }
  const operator = readOperator(join(data, 'operator.json'));
  return {
    url: originOf(operator.url),
    tenantId: tenantId ?? operator.tenantId,
    clientId: clientId ?? operator.clientId,
    clientSecret: clientSecretFile === undefined ? operator.clientSecret : readSecretFile(clientSecretFile),
    scope: operator.scope,
    ca: ca === undefined ? readIfThere(operator.ca) : readText(ca),
    start: startOf(data),
  };
}

/** A demo has its master key in the data folder; elsewhere the operator knows where he keeps his. */
function startOf(data: string): string {
  const demo = existsSync(join(data, 'master.key')) ? ' --demo' : '';
  return `sallyport serve${demo}${data === DEFAULT_DATA ? '' : ` --data ${data}`}`;
}

function originOf(url: string): string {
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') {
    throw usage('--url is an https:// address, for instance https://localhost:8443.');
  }
  return new URL(url).origin;
}

function readOperator(path: string): OperatorFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : 'cannot be read';
    throw new Fault(
      'DataFolderUnusable',
      `${path} ${why}: start the server first (sallyport serve --demo), name its folder with --data, or name a server with --url.`,
      { cause: error },
    );
  }
  try {
    return JSON.parse(text) as OperatorFile;
  } catch (error) {
    throw new Fault('DataFolderUnusable', `${path} is not JSON; the server writes it at its first start.`, {
      cause: error,
    });
  }
}

/** A secret that stands alone in a file; the newline that editors put at its end is not a part of it. */
export function readSecretFile(path: string): string {
  const secret = readText(path).replace(/\r?\n$/, '');
  if (secret === '') throw new Fault('DataFolderUnusable', `The file ${path} is empty; it should hold a secret.`);
  return secret;
}

function readText(path: string): string {
  return readBytes(path).toString('utf8');
}

/** Throws Fault DataFolderUnusable. */
export function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Fault('DataFolderUnusable', `The file ${path} cannot be read.`, { cause: error });
  }
}

/** With a certificate of the operator's own there is no local authority, and the file is not there. */
function readIfThere(path: string | null): string | undefined {
  try {
    return path === null ? undefined : readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
