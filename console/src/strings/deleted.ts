/** What is deleted, and not purged yet. */
export const deleted = {
  secrets: 'Deleted secrets',
  keys: 'Deleted keys',
  kinds: 'Kind of object',
  none: { secrets: 'There are no deleted secrets.', keys: 'There are no deleted keys.' },
  deletedOn: 'Deleted date',
  purgedOn: 'Scheduled purge date',
  recover: 'Recover',
  purge: 'Purge',
  recoverNamed: (name: string) => `Recover ${name}`,
  purgeNamed: (name: string) => `Purge ${name}`,
  title: (name: string) => `Purge ${name}?`,
  text: 'It is erased for good, with all its versions. This cannot be undone.',
  acts: 'Actions',
} as const;
