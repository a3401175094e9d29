import { type Command, Option } from 'commander';
import { readTags, truth } from '../attribute-options.ts';

/** What create and update set alike. */
export interface SettingOptions {
  readonly enablePurgeProtection?: boolean;
  readonly enableRbacAuthorization?: boolean;
  readonly defaultAction?: string;
  readonly bypass?: string;
  readonly publicNetworkAccess?: string;
  readonly sku?: string;
  readonly tags?: readonly string[];
}

export function addSettingOptions(command: Command): void {
  command
    .addOption(
      new Option('--enable-purge-protection [true|false]', 'nobody purges it or what it holds; cannot be taken back')
        .argParser(truth)
        .preset('true'),
    )
    .addOption(
      new Option('--enable-rbac-authorization [true|false]', 'role assignments decide instead of access policies')
        .argParser(truth)
        .preset('true'),
    )
    .addOption(
      new Option('--default-action <action>', 'what becomes of callers whom no network rule names').choices([
        'Allow',
        'Deny',
      ]),
    )
    .addOption(
      new Option('--bypass <services>', 'who passes whatever the rules; the connector is one of AzureServices').choices(
        ['AzureServices', 'None'],
      ),
    )
    .addOption(
      new Option('--public-network-access <access>', 'whether any address reaches it').choices(['Enabled', 'Disabled']),
    )
    .addOption(new Option('--sku <name>', 'kept and shown; both are the same here').choices(['standard', 'premium']))
    .option('--tags <key=value...>', 'tags; "" for none');
}

/** The members of the request body that say it; what was not given is not there. */
export function describeSettings({ defaultAction, bypass, sku, tags, ...options }: SettingOptions) {
  const { enablePurgeProtection, enableRbacAuthorization, publicNetworkAccess } = options;
  const ruled = defaultAction !== undefined || bypass !== undefined;
  return {
    ...(tags !== undefined && { tags: readTags(tags) }),
    properties: {
      enablePurgeProtection,
      enableRbacAuthorization,
      publicNetworkAccess,
      ...(sku !== undefined && { sku: { family: 'A', name: sku } }),
      ...(ruled && { networkAcls: { defaultAction, bypass } }),
    },
  };
}
