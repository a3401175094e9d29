/** A vault as a whole: its settings, its end, and what can bring it back. */
export const whole = {
  edit: 'Edit settings',
  editOf: (name: string) => `Settings of ${name}`,
  delete: 'Delete vault',
  deleteTitle: (name: string) => `Delete the vault ${name}?`,
  counting: 'Its secrets and keys are being counted.',
  holds: (secrets: string, keys: string) => `It holds ${secrets} and ${keys}.`,
  secrets: (count: number, more: boolean) => counted(count, more, 'secret'),
  keys: (count: number, more: boolean) => counted(count, more, 'key'),
  unknown: { secrets: 'secrets that you may not list', keys: 'keys that you may not list' },
  kept: (days: number) =>
    `Nobody reaches them once it is deleted. It is kept for ${days} days, and can be recovered with all it holds until then.`,
  protected: 'With purge protection nobody can purge it before.',
  uri: 'Vault URI',
  id: 'Resource ID',
  tenant: 'Directory (tenant) ID',
  sku: 'Pricing tier',
  retention: (days: number) => `${days} days, set when the vault was created`,
  on: 'On',
  off: 'Off',
  network: 'Network',
  publicAccess: 'Public network access',
  publicAccessField: 'Public network access',
  public: {
    Enabled: 'Addresses that the rules allow',
    Disabled: 'Disabled: only connections of this server',
  },
  defaultAction: 'Addresses without a rule',
  actions: { Allow: 'Allowed', Deny: 'Denied' },
  rules: 'Allowed addresses',
  rulesField: 'Allowed addresses and networks',
  rulesHint: 'One per line, IPv4 or IPv6: 203.0.113.7 or 203.0.113.0/24. They apply where other addresses are denied.',
  noRules: 'None',
  bypass: 'Connections of this server',
  bypassField: 'Always allow connections of this server (trusted services)',
  bypasses: { AzureServices: 'Always allowed', None: 'Subject to the rules' },
  accessChange:
    'The change applies at once: with roles, access policies are ignored, and with access policies, roles are.',
  retentionHint: (days: number) =>
    `Deleted objects are kept for ${days} days. This was set when the vault was created.`,
  deleted: {
    open: 'Deleted vaults',
    title: 'Deleted vaults',
    none: 'There are no deleted vaults.',
    group: 'Resource group',
    protection: 'Purge protection',
    recover: 'Recover',
    recoverNamed: (name: string) => `Recover ${name}`,
    purge: 'Purge',
    purgeNamed: (name: string) => `Purge ${name}`,
    keptBy: 'Cannot be purged',
    purgeTitle: (name: string) => `Purge the vault ${name}?`,
    purgeText:
      'It is erased for good, with every secret and key in it. This cannot be undone. Its name is free at once.',
  },
} as const;

function counted(count: number, more: boolean, what: string): string {
  if (more) return `more than ${count} ${what}s`;
  return count === 1 ? `one ${what}` : `${count === 0 ? 'no' : count} ${what}s`;
}
