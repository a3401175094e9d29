const NUMBER = new Intl.NumberFormat();
const count = (value: number): string => NUMBER.format(value);

const OF = {
  records: (value: string) => `${value} records`,
  versions: (value: string) => `${value} versions`,
  parts: (value: string) => `${value} parts`,
  rows: (value: string) => `${value} rows`,
} as const;

type Unit = keyof typeof OF;

export const tasks = {
  title: 'Tasks',
  trail: 'The list that this is in',
  list: 'Tasks, the newest first',
  none: 'There are no tasks. Start an export or an import in a vault, and an export or a verification of the audit log there.',
  task: 'Task',
  /** What a task is, as its title. */
  kinds: {
    verifyAudit: () => 'Verification of the audit log',
    exportAudit: () => 'Export of the audit log',
    exportVault: (vault: string) => `Export of ${vault}`,
    importVault: (vault: string) => `Import into ${vault}`,
    reencrypt: () => 'Re-encryption of all data',
  },
  state: 'Status',
  states: {
    uploading: 'Waiting for the file',
    queued: 'Queued',
    running: 'Running',
    succeeded: 'Succeeded',
    failed: 'Failed',
    canceled: 'Canceled',
    /** What a task found, where it is not what it did. */
    broken: 'Chain broken',
    checked: 'Checked',
  },
  progress: 'Progress',
  done: (done: number, total: number | undefined, unit: Unit) =>
    OF[unit](total === undefined ? count(done) : `${count(done)} of ${count(total)}`),
  percent: (share: number) => `${Math.floor(share * 100)} %`,
  after: (elapsed: string) => `after ${elapsed}`,
  elapsed: (seconds: number) => {
    if (seconds < 60) return `${seconds} s`;
    const minutes = Math.floor(seconds / 60);
    return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  },
  unreachable: 'Sallyport cannot be reached. This page goes on by itself as soon as it can.',
  vault: 'Vault',
  by: 'Started by',
  created: 'Submitted',
  started: 'Started',
  ended: 'Ended',
  took: 'Duration',
  until: 'Kept until',
  result: 'Result',
  cancel: {
    button: 'Cancel task',
    title: (task: string) => `Cancel: ${task}?`,
    text: {
      verifyAudit: 'Nothing is changed by it. Another verification begins at the first record again.',
      exportAudit: 'What was exported so far is removed.',
      exportVault: 'What was exported so far is removed.',
      importVault: 'What was imported so far stays in the vault. Another import of the same file leaves it as it is.',
      reencrypt: 'What has the new data key by then keeps it; the rest stays readable with the old one.',
    },
    keep: 'Let it run',
  },
  delete: {
    title: (task: string) => `Delete: ${task}?`,
    text: 'The task and its result go. What it did in a vault stays.',
    textOfExport: 'The task goes, and the file with it, which cannot be downloaded any more.',
  },
  again: 'Run again',
  /** Of a task that was canceled. */
  canceled: {
    verifyAudit: 'It was canceled before the end of the chain: this says nothing about the records behind.',
    exportAudit: 'It was canceled: there is no file.',
    exportVault: 'It was canceled: there is no file.',
    importVault: 'It was canceled. What was imported by then is in the vault; run it again to import the rest.',
    reencrypt: 'It was canceled. Everything is readable; run it again to re-encrypt the rest.',
  },
  verified: (records: number) => `The chain is intact: ${count(records)} records, none changed, missing or moved.`,
  broken: (seq: number, why: string) => `The chain is broken at record ${seq}: ${why}`,
  afterBreak:
    'The records before it are as they were written; what it and those behind it say is not certain. Keep a copy of the database as it is, find out who can write to it, and compare it with your backups before you repair anything.',
  toAudit: 'Open the audit log',
  exported: (versions: number, bytes: string) =>
    `The file is ready: ${count(versions)} versions of secrets and keys, encrypted, ${bytes}.`,
  exportedAudit: (records: number, bytes: string) =>
    records === 1
      ? `The file is ready: one record, ${bytes}.`
      : `The file is ready: ${count(records)} records, ${bytes}.`,
  exportedNothing: 'No record fits what was looked for: the file is empty.',
  numbers: 'Numbers in the chain',
  fromTo: (first: number, last: number) => (first === last ? count(first) : `${count(first)} to ${count(last)}`),
  filter: 'Filter',
  noFilter: 'All records',
  bytes: (value: number) => {
    if (value < 1024) return `${value} bytes`;
    const kilo = value / 1024;
    return kilo < 1024 ? `${kilo.toFixed(1)} KB` : `${(kilo / 1024).toFixed(1)} MB`;
  },
  download: 'Download',
  downloading: 'Downloading the file',
  downloadFailed: 'The file could not be saved.',
  imported: 'The file was imported.',
  checked: 'The file was read through and nothing was changed. An import now would do this:',
  /** Of versions of secrets and keys. */
  tally: {
    created: 'Created',
    added: 'Added to names',
    present: 'There already',
    skipped: 'Skipped',
  },
  conflicts: 'Names that the vault has already',
  afterConflict: 'Nothing was changed. Import the file again, and skip these names or add to them.',
  importNow: 'Import now',
  reencrypted: 'Everything is encrypted with the new data key.',
  reencryptedButFor: (rows: number) =>
    `Everything is encrypted with the new data key, but for ${rows === 1 ? 'one row' : `${count(rows)} rows`} that cannot be opened.`,
  dataKey: 'Data key',
  keys: (from: number, to: number) => `${to} in place of ${from}`,
  resealed: 'Re-encrypted',
  unreadable: 'Rows that cannot be opened',
  afterUnreadable:
    'They are as they were, under the old key. Somebody changed them in the database: restore them from a backup, and run this again.',
  upload: {
    title: 'Sending the file',
    keepOpen: 'Keep this tab open until the file is there. After that the task goes on without you.',
    waiting: 'Sallyport cannot be reached. The file goes on by itself as soon as it can.',
    stopped: (done: number, total: number) =>
      `This tab does not send the file; ${count(done)} of ${count(total)} parts are there. If no other tab does, choose the same file again: it goes on where it stopped.`,
    bystander: 'The file is being sent by whoever began this.',
    file: 'The same file again',
    other: 'This is another file. Choose the one that this import was begun with.',
  },
  file: {
    label: 'Export file',
    hint: 'As the export made it: here, or with sallyport vault export.',
    noArchive: 'This is not a vault that this version of Sallyport exported.',
    cut: 'This file was cut or changed.',
    none: 'Select a file.',
    of: (vault: string, created: string) => `The vault ${vault}, exported on ${created}.`,
    installation: 'It has no passphrase: only the installation that made it opens it.',
  },
  passphrase: 'Passphrase',
  passphraseAgain: 'Passphrase again',
  passphraseHint: 'At least 12 characters; better several words that nobody would guess.',
  passphraseShort: 'The passphrase has less than 12 characters; take a longer one.',
  passphrasesDiffer: 'The two passphrases are not the same.',
  passphraseWorth:
    'Whoever has the file and the passphrase has every secret of the vault, on any computer, for as long as the file exists. Nobody can open it without: the passphrase is kept nowhere.',
  installationWorth:
    'The file is of use here only, and of none after the master key or the database of this installation is lost.',
  export: {
    button: 'Export vault',
    title: (vault: string) => `Export ${vault}`,
    text: 'All secrets and keys with all their versions, in one encrypted file. What is deleted, and who may use the vault, is not in it.',
    protect: 'What opens the file',
    protectedBy: { passphrase: 'A passphrase', installation: 'This installation only' },
    submit: 'Export',
  },
  import: {
    button: 'Import vault',
    title: (vault: string) => `Import into ${vault}`,
    onConflict: 'Names that the vault has already, with other versions',
    onConflictOf: {
      fail: 'Change nothing at all, and name them',
      skip: 'Leave them as they are',
      'new-version': 'Add the latest version of the file as a further one',
    },
    dryRun: 'Only check what would happen',
    dryRunHint: 'The file is read through, and the vault stays as it is.',
    check: 'Check',
    submit: 'Import',
  },
  verify: 'Verify audit log',
  reencrypt: {
    button: 'Re-encrypt all data',
    title: 'Re-encrypt all data?',
    text: 'A new data key is made, and everything that is stored encrypted is opened and encrypted anew with it, while the vaults stay in use and no value changes. Do it when a data key may have become known, or as often as your rules ask for it. It can be canceled, and run again.',
    name: 're-encrypt',
    verb: 'Re-encrypt',
  },
} as const;
