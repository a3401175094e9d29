/** What is deleted, and not purged yet. */
export const deleted = {
  secrets: 'Deleted secrets',
  keys: 'Deleted keys',
  kinds: 'Kind of object',
  none: { secrets: 'No secret waits to be purged.', keys: 'No key waits to be purged.' },
  deletedOn: 'Deleted',
  purgedOn: 'Purged by itself',
  recover: 'Recover',
  purge: 'Purge',
  recoverNamed: (name: string) => `Recover ${name}`,
  purgeNamed: (name: string) => `Purge ${name}`,
  title: (name: string) => `Purge ${name}?`,
  text: 'It is gone for good, with all its versions. Nobody can bring it back.',
  acts: 'Actions',
} as const;
