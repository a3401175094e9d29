/**
 * Microsoft's clouds, as far as tokens differ between them ("National clouds and Microsoft Entra ID"). The v1 issuers of
 * AzureUSGovernment and AzureChinaCloud are inferred: Microsoft documents that of the public cloud only.
 */
export interface Cloud {
  /** The host that issues tokens and publishes the keys that sign them. */
  readonly authority: string;
  /** The host in `iss` of v1 tokens; that of v2 tokens is the authority. */
  readonly v1Issuer: string;
}

export const CLOUDS = {
  AzureCloud: { authority: 'login.microsoftonline.com', v1Issuer: 'sts.windows.net' },
  AzureUSGovernment: { authority: 'login.microsoftonline.us', v1Issuer: 'sts.windows.net' },
  AzureChinaCloud: { authority: 'login.partner.microsoftonline.cn', v1Issuer: 'sts.chinacloudapi.cn' },
} as const satisfies Readonly<Record<string, Cloud>>;

export type CloudName = keyof typeof CLOUDS;

export const DEFAULT_CLOUD: CloudName = 'AzureCloud';
