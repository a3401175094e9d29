import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { connectionSettings, refuseConnectionSettings } from './config/connections.ts';
import { APPLICATION_ID, flag, flagOf, GUID, list, number } from './config/values.ts';
import { Fault } from './fault.ts';

/** Every setting, once: its type, its default and what it is for. Flags, environment, file and help are read off this. */
const address = (what: string) =>
  z.string().regex(/^(\[[0-9a-f:]+\]|[0-9A-Za-z.-]+):\d{1,5}$/, `${what} is HOST:PORT, for instance 127.0.0.1:8443`);

function isWebhook(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return protocol === 'https:' && username === '' && password === '' && hash === '';
}

const ENTRA = `entra:${GUID}(?:@(?:AzureCloud|AzureUSGovernment|AzureChinaCloud))?`;
const ISSUER = new RegExp(`^(embedded|${ENTRA})$`);
const ENTRA_ISSUER = new RegExp(`^${ENTRA}$`);
const IDENTITY =
  /^(\/subscriptions\/[\w.()-]+\/resourceGroups\/[\w.()-]+\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/)?[0-9a-z][\w-]{2,127}$/i;
const PROXY = /^https?:\/\/[^/@?#\s]+\/?$/;

export const settings = z.strictObject({
  data: z.string().default('.sallyport').describe('folder of the data'),
  http: address('--http')
    .default('127.0.0.1:8080')
    .describe('loopback address of the plain listener; port 0 = any free one'),
  https: address('--https').default('127.0.0.1:8443').describe('address of the HTTPS listener; port 0 = any free one'),
  readyFile: z.string().optional().describe('file to write, as JSON, when everything listens'),
  demo: flag.default(false).describe('make a vault, a connection and a key to try things with; loopback only'),
  workers: number(1, 64).default(1).describe('processes that share the listeners'),
  database: z
    .string()
    .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)/, 'it is sqlite:FILE or postgres://…')
    .optional()
    .describe('sqlite:FILE or postgres://…; a file in the data folder where it is not said'),
  masterKey: z.string().optional().describe('file of the master key, outside the data folder; made at the first start'),
  vaultOrigin: z
    .string()
    .regex(/^https:\/\/\{vault\}\.[0-9a-z.-]+(:\d{1,5})?$/, "it is like 'https://{vault}.vault.example'")
    .optional()
    .describe("how a vault's URL is made from its name"),
  vaultResource: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe('audience of tokens for the vault'),
  authorityHost: list(z.string().regex(/^[0-9A-Za-z.-]+(:\d{1,5})?$/))
    .default([])
    .describe('further host name that authority and connector answer to; may be repeated'),
  managedIdentity: list(z.string().regex(IDENTITY, 'it is a name or a whole resource id'))
    .default([])
    .describe('managed identity that the plain listener gives tokens of; may be repeated'),
  issuer: list(z.string().regex(ISSUER, 'it is embedded or entra:TENANT-GUID, where need be with @CLOUD'))
    .default(['embedded'])
    .describe('whose tokens vaults take: embedded, or entra:TENANT-GUID for Microsoft Entra ID; may be repeated'),
  vaultAppId: z
    .string()
    .regex(APPLICATION_ID, 'it is a GUID')
    .optional()
    .describe('application id of the vault in Microsoft Entra ID, the audience of its v2 tokens'),
  managementIssuer: list(z.string().regex(ENTRA_ISSUER, 'it is entra:TENANT-GUID, where need be with @CLOUD'))
    .default([])
    .describe('tenant whose app roles administer this server, as in --issuer; may be repeated'),
  managementResource: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'it is a URI or an application id')
    .default('api://sallyport')
    .describe('audience of tokens for administration'),
  upstreamProxy: z
    .string()
    .regex(PROXY, 'it is like http://proxy.example:3128, without user name and path')
    .optional()
    .describe('proxy (CONNECT) for calls to Microsoft Entra ID, to vaults elsewhere and to federated issuers'),
  upstreamCa: z.string().optional().describe('certificate authority (PEM) of such calls, instead of the system’s'),
  ...connectionSettings,
  tlsCert: z.string().optional().describe('certificate chain (PEM) instead of the local authority’s'),
  tlsKey: z.string().optional().describe('private key (PEM) of --tls-cert'),
  hsmKeys: z
    .enum(['refuse', 'software'], { error: 'it is refuse or software' })
    .default('refuse')
    .describe('key types that end in -HSM: refuse them, or keep such keys in software'),
  throttleCalls: number(1, 1_000_000).default(2000).describe('calls that a connection may make in the window'),
  throttleSeconds: number(1, 3600).default(60).describe('length of that window in seconds'),
  vaultThrottle: z
    .enum(['off', 'azure'], { error: 'it is off or azure' })
    .default('off')
    .describe('limits of transactions of each vault: none, or those of Azure'),
  azureLag: number(0, 3600).default(0).describe('seconds until deletion and recovery become visible, as in Azure'),
  eventsWebhook: z
    .string()
    .refine(isWebhook, 'it is an https URL without a user name and a fragment')
    .optional()
    .describe('URL to which events of secrets and keys are posted; https only'),
  eventsWebhookKey: z.string().optional().describe('file of the secret that signs them, Base64'),
  eventsWebhookCa: z.string().optional().describe('certificate authority (PEM) of that URL, instead of the system’s'),
  consoleIdleMinutes: number(1, 1440).default(30).describe('minutes without use after which the console signs out'),
  consoleSessionHours: number(1, 168).default(12).describe('hours after which the console signs out, used or not'),
  logLevel: z.enum(['silent', 'error', 'warn', 'info']).default('warn').describe('how much the process log says'),
});

export type Config = z.infer<typeof settings>;
type Setting = keyof Config;

export { flagOf };

export const SETTINGS = Object.keys(settings.shape) as Setting[];
export const variableOf = (setting: string): string =>
  `SALLYPORT_${setting.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

/** What `--workers` may sensibly be at the most here. */
export const cores = availableParallelism;

export interface Sources {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A JSON file of settings. */
  readonly file?: string | undefined;
}

/** Flags win over environment, environment over file, file over defaults. Throws Fault ConfigurationInvalid in one sentence. */
export function loadConfig({ flags, environment, file }: Sources): Config {
  const given: Record<string, unknown> = { ...(file === undefined ? {} : readFile(file)) };
  for (const setting of SETTINGS) {
    const value = flags[setting] ?? environment[variableOf(setting)];
    if (value !== undefined) given[setting] = value;
  }
  const result = settings.safeParse(given);
  if (result.success) return consistent(result.data);
  throw new Fault('ConfigurationInvalid', explain(result.error));
}

function readFile(path: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    throw new Fault('ConfigurationInvalid', `The configuration file ${path} cannot be read as JSON.`, { cause: error });
  }
}

function explain({ issues: [issue] }: z.ZodError): string {
  if (issue?.code === 'unrecognized_keys') {
    return `There is no setting ${issue.keys.join(', ')}; the settings are ${SETTINGS.join(', ')}.`;
  }
  return `The setting ${flagOf(String(issue?.path[0] ?? ''))} is not valid: ${issue?.message ?? 'see --help'}.`;
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/;

export function splitAddress(given: string): { host: string; port: number } {
  const at = given.lastIndexOf(':');
  return { host: given.slice(0, at), port: Number(given.slice(at + 1)) };
}

function refuseIssuers({ issuer, managementIssuer, demo }: Config, refuse: (why: string) => never): void {
  const tenantOf = (text: string) => text.toLowerCase().replace(/@.*/, '');
  const repeats = (texts: readonly string[]) => new Set(texts.map(tenantOf)).size < texts.length;
  if (issuer.length === 0) refuse('--issuer names at least one issuer.');
  if (repeats(issuer)) refuse('--issuer names each tenant once.');
  if (repeats(managementIssuer)) refuse('--management-issuer names each tenant once.');
  const all = new Set([...issuer, ...managementIssuer].map((text) => text.toLowerCase().replace('@azurecloud', '')));
  if (repeats([...all])) refuse('A tenant lies in one cloud, the same in --issuer and in --management-issuer.');
  if (demo && !issuer.includes('embedded'))
    refuse('--demo signs in at the embedded authority, so that --issuer must name embedded too.');
}

function consistent(config: Config): Config {
  const refuse = (why: string): never => {
    throw new Fault('ConfigurationInvalid', why);
  };
  const plain = splitAddress(config.http);
  const secure = splitAddress(config.https);
  if (Math.max(plain.port, secure.port) > 65_535) refuse('A port is a number up to 65535.');
  if (!LOOPBACK.test(plain.host))
    refuse(`The plain listener may only be on a loopback address, not ${plain.host}; use --https for others.`);
  if (config.demo && !LOOPBACK.test(secure.host))
    refuse(`--demo may only listen on a loopback address, not ${secure.host}.`);
  if ((config.tlsCert === undefined) !== (config.tlsKey === undefined))
    refuse('--tls-cert and --tls-key are given together.');
  if ((config.eventsWebhook === undefined) !== (config.eventsWebhookKey === undefined))
    refuse('--events-webhook and --events-webhook-key are given together.');
  if (config.eventsWebhook === undefined && config.eventsWebhookCa !== undefined)
    refuse('--events-webhook-ca is of use only with --events-webhook.');
  refuseIssuers(config, refuse);
  refuseConnectionSettings(config, refuse);
  if (!config.demo && config.masterKey === undefined) {
    refuse('Without --demo, --master-key FILE must name the file of the master key, outside the data folder.');
  }
  return config;
}
