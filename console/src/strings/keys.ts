const UNITS = { Y: 'year', M: 'month', W: 'week', D: 'day' } as const;

/** An ISO 8601 duration in words. */
const span = (duration: string): string =>
  Array.from(duration.matchAll(/(\d+)([YMWD])/g), ([, count, unit]) => {
    const word = UNITS[unit as keyof typeof UNITS];
    return `${count} ${word}${count === '1' ? '' : 's'}`;
  }).join(' ') || duration;

/** What only keys have. */
export const keys = {
  create: 'Create key',
  import: 'Import key',
  edit: 'Edit',
  editOf: (name: string) => `Edit ${name}`,
  newVersionOf: (name: string) => `New version of ${name}`,
  importOf: (name: string) => `Import version of ${name}`,
  newVersion: 'New version',
  importVersion: 'Import version',
  type: 'Type',
  size: 'Size',
  bits: (count: number) => `${count} bits`,
  curve: 'Curve',
  operations: 'Permitted operations',
  types: { RSA: 'RSA', EC: 'Elliptic curve', oct: 'Symmetric (AES, HMAC)' },
  importFile: 'File with the private key',
  importHint:
    'PEM without a password (PKCS #8, PKCS #1 or SEC 1), or a JSON Web Key. It is sent to the vault and kept nowhere else.',
  noFile: 'Select a file.',
  noKey: 'The file holds no private key: it is neither PEM nor a JSON Web Key.',
  encrypted: 'The PEM file is encrypted with a password. Remove the password first.',
  unreadable: 'The private key in the PEM file cannot be read: it is none of RSA, P-256, P-384 and P-521.',
  rotate: 'Rotate now',
  rotateTitle: (name: string) => `Rotate ${name}?`,
  rotateText:
    'A new version is created with the settings of the newest one. Callers that name no version use it at once; older versions stay.',
  policy: {
    title: 'Rotation policy',
    of: (name: string) => `Rotation policy of ${name}`,
    edit: 'Edit policy',
    none: 'Not rotated automatically',
    rotate: 'Rotation',
    rotateField: 'Rotate automatically',
    off: 'Never',
    afterCreation: 'After creation',
    beforeExpiry: 'Before expiry',
    when: 'Time after creation or before expiry',
    notify: 'Notify before expiry',
    expiry: 'New versions expire after',
    durationHint: 'An ISO 8601 duration of years, months, weeks and days: P90D, P1Y6M.',
    span,
    after: (duration: string) => `${span(duration)} after creation`,
    before: (duration: string) => `${span(duration)} before expiry`,
  },
} as const;
