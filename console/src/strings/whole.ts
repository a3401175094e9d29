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
  uri: 'Address',
  id: 'Resource',
  tenant: 'Tenant',
  sku: 'Price tier',
  retention: (days: number) => `${days} days, fixed when the vault was made`,
  on: 'On',
  off: 'Off',
  network: 'Network',
  publicAccess: 'Reached from',
  publicAccessField: 'It can be reached from',
  public: {
    Enabled: 'Addresses that the rules let in',
    Disabled: 'No address, only connections of this server',
  },
  defaultAction: 'Addresses without a rule',
  actions: { Allow: 'Let in', Deny: 'Kept out' },
  rules: 'Addresses with a rule',
  rulesField: 'Addresses and networks that are let in',
  rulesHint: 'One a line: 203.0.113.7 or 203.0.113.0/24, also of IPv6. They count where others are kept out.',
  noRules: 'None',
  bypass: 'Connections of this server',
  bypassField: 'Connections of this server (trusted services) are let in whatever the rules say',
  bypasses: { AzureServices: 'Let in', None: 'Held to the rules' },
  accessChange:
    'What decides changes at once: access policies count for nothing beside roles, and roles for nothing beside access policies.',
  retentionHint: (days: number) => `Deleted objects are kept for ${days} days; that was fixed when the vault was made.`,
  deleted: {
    open: 'Deleted vaults',
    title: 'Deleted vaults',
    none: 'No vault waits to be purged.',
    group: 'Resource group',
    protection: 'Purge protection',
    recover: 'Recover',
    recoverNamed: (name: string) => `Recover ${name}`,
    purge: 'Purge',
    purgeNamed: (name: string) => `Purge ${name}`,
    keptBy: 'Cannot be purged',
    purgeTitle: (name: string) => `Purge the vault ${name}?`,
    purgeText:
      'It is gone for good, with every secret and key in it. Nobody can bring it back. Its name is free at once.',
  },
} as const;

function counted(count: number, more: boolean, what: string): string {
  if (more) return `more than ${count} ${what}s`;
  return count === 1 ? `one ${what}` : `${count === 0 ? 'no' : count} ${what}s`;
}
