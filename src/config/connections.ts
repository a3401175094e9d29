import { z } from 'zod';
import { APPLICATION_ID, flagOf, GUID, list, number } from './values.ts';

const CLOUD_NAMES = [
  'embedded',
  'AzureCloud',
  'AzureUSGovernment',
  'AzureDoD',
  'AzureGCC',
  'AzureGCCHigh',
  'AzureChinaCloud',
  'custom',
] as const;
const HTTPS = 'https://';
const LABEL = '[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?';
const HOST = new RegExp(`^${LABEL}(?:\\.${LABEL})*(?::\\d{1,5})?$`);
/** Over plain HTTP only where nothing leaves the machine. */
const REDIRECT = /^(https:\/\/[^\s#@]+|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?(\/[^\s#]*)?)$/;
const CONNECTOR_IDENTITY = new RegExp(`^(system|${GUID}|[0-9a-zA-Z][\\w-]{2,127})$`);
const VAULT_NAME = /^[A-Za-z](?:[0-9A-Za-z]|-(?!-)){1,22}[0-9A-Za-z]$/;

/** What the operator says about connections: their cloud, how people sign in for them, and what is kept of them. */
export const connectionSettings = {
  cloud: z
    .enum(CLOUD_NAMES, { error: `it is one of ${CLOUD_NAMES.join(', ')}` })
    .default('embedded')
    .describe('where connections sign in, and where their vaults are'),
  cloudAuthority: z
    .string()
    .refine(isHost, 'it is a host, like login.microsoftonline.com')
    .optional()
    .describe('host that connections sign in at, instead of the cloud’s own'),
  cloudVaultSuffix: z
    .string()
    .refine((text) => text.startsWith('.') && isHost(`vault${text}`), 'it is like .vault.azure.net')
    .optional()
    .describe('what follows the name of a vault in its host, instead of the cloud’s own'),
  cloudResource: z
    .string()
    .refine((text) => text.startsWith(HTTPS) && isHost(text.slice(HTTPS.length)), 'it is like https://vault.azure.net')
    .optional()
    .describe('audience of tokens for vaults there, instead of the cloud’s own'),
  environment: z
    .enum(['standard', 'ise'], { error: 'it is standard or ise' })
    .default('standard')
    .describe('ise: people may bring an application of their own'),
  consentRedirect: list(z.string().regex(REDIRECT, 'it is an https URL, or one of this machine'))
    .default([])
    .describe('URL that people may be sent to after they signed in; may be repeated'),
  consentCallback: z
    .string()
    .regex(REDIRECT, 'it is an https URL, or one of this machine')
    .optional()
    .describe('URL of this server that the authority sends people back to'),
  defaultClientId: z
    .string()
    .regex(APPLICATION_ID, 'it is a GUID')
    .optional()
    .describe('application through which people sign in for connections (oauthDefault)'),
  defaultClientSecretFile: z.string().optional().describe('file of the secret of --default-client-id'),
  connectorIdentity: z
    .string()
    .regex(CONNECTOR_IDENTITY, 'it is system, or the name or the client id of a managed identity')
    .optional()
    .describe('managed identity of this server, for connections that use it (oauthMI)'),
  connectorIdentityVault: list(
    z
      .string()
      .regex(
        VAULT_NAME,
        'a vault name is 3 to 24 letters, digits and single hyphens, begins with a letter and ends with no hyphen',
      ),
  )
    .default([])
    .describe('vault that such connections may reach; may be repeated'),
  connectionRetentionDays: number(0, 90)
    .default(7)
    .describe('days that a deleted connection can be recovered; 0 = not at all'),
  apihubResource: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'it is a URI or an application id')
    .default('https://apihub.azure.com')
    .describe('audience of bearer tokens for the connector'),
  runRetentionDays: number(1, 3650).default(30).describe('days that runs are kept'),
  runRetentionCount: number(1, 10_000_000).default(100_000).describe('runs that are kept at the most'),
};

/** In the one way that a URL has it, which leaves out the port of https: what is compared with it later would never be the same. */
function isHost(text: string): boolean {
  return HOST.test(text) && URL.canParse(HTTPS + text) && new URL(HTTPS + text).host === text.toLowerCase();
}

interface Said {
  readonly cloud: (typeof CLOUD_NAMES)[number];
  readonly cloudAuthority?: string | undefined;
  readonly cloudVaultSuffix?: string | undefined;
  readonly cloudResource?: string | undefined;
  readonly defaultClientId?: string | undefined;
  readonly defaultClientSecretFile?: string | undefined;
  readonly connectorIdentity?: string | undefined;
  readonly connectorIdentityVault: readonly string[];
}

/** What does not go together. */
export function refuseConnectionSettings(config: Said, refuse: (why: string) => never): void {
  const pieces = ['cloudAuthority', 'cloudVaultSuffix', 'cloudResource'] as const;
  const said = pieces.filter((piece) => config[piece] !== undefined);
  const [first] = said;
  if (config.cloud === 'embedded' && first !== undefined)
    refuse(`${flagOf(first)} is of use only with another --cloud than embedded.`);
  if (config.cloud === 'custom' && said.length < pieces.length)
    refuse(
      `--cloud custom needs ${pieces
        .map(flagOf)
        .join(', ')
        .replace(/, (?=[^,]*$)/, ' and ')}.`,
    );
  if (config.defaultClientSecretFile !== undefined && config.defaultClientId === undefined)
    refuse('--default-client-secret-file is of use only with --default-client-id.');
  if (config.connectorIdentity === undefined && config.connectorIdentityVault.length > 0)
    refuse('--connector-identity-vault is of use only with --connector-identity.');
}
