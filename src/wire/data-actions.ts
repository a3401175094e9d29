import type { Permission } from '../operation.ts';

/**
 * What Azure's role definitions allow in a vault ("Azure permissions for Security", Microsoft.KeyVault), and which of it each
 * operation needs. Names are compared without case; they are kept as Azure writes them.
 */
const PREFIX = 'Microsoft.KeyVault/vaults/';

const NAMES = {
  secrets: [
    'delete',
    'getSecret/action',
    'setSecret/action',
    'readMetadata/action',
    'update/action',
    'backup/action',
    'restore/action',
    'recover/action',
    'purge/action',
  ],
  keys: [
    'read',
    'delete',
    'create/action',
    'import/action',
    'update/action',
    'backup/action',
    'restore/action',
    'recover/action',
    'purge/action',
    'encrypt/action',
    'decrypt/action',
    'wrap/action',
    'unwrap/action',
    'sign/action',
    'verify/action',
    'release/action',
    'rotate/action',
  ],
  keyrotationpolicies: ['read', 'write'],
  certificates: [
    'read',
    'delete',
    'create/action',
    'import/action',
    'update/action',
    'backup/action',
    'restore/action',
    'recover/action',
    'purge/action',
  ],
  certificatecas: ['read', 'write', 'delete'],
  certificatecontacts: ['write'],
} as const;

type Kinds = typeof NAMES;
type Below<Kind extends keyof Kinds> = `${Kind}/${Kinds[Kind][number]}`;

/** A data action without its prefix, such as `secrets/getSecret/action`. */
export type DataAction = { [Kind in keyof Kinds]: Below<Kind> }[keyof Kinds];

export const DATA_ACTIONS: readonly DataAction[] = Object.entries(NAMES).flatMap(([kind, names]) =>
  names.map((name) => `${kind}/${name}` as DataAction),
);

export const fullName = (action: DataAction): string => `${PREFIX}${action}`;

/** What each permission of an access policy is among the data actions. */
const ACTION_OF: Readonly<Record<Permission['kind'], Readonly<Record<string, DataAction>>>> = {
  secrets: {
    get: 'secrets/getSecret/action',
    list: 'secrets/readMetadata/action',
    set: 'secrets/setSecret/action',
    delete: 'secrets/delete',
    backup: 'secrets/backup/action',
    restore: 'secrets/restore/action',
    recover: 'secrets/recover/action',
    purge: 'secrets/purge/action',
  },
  keys: {
    get: 'keys/read',
    list: 'keys/read',
    create: 'keys/create/action',
    update: 'keys/update/action',
    import: 'keys/import/action',
    delete: 'keys/delete',
    backup: 'keys/backup/action',
    restore: 'keys/restore/action',
    recover: 'keys/recover/action',
    purge: 'keys/purge/action',
    encrypt: 'keys/encrypt/action',
    decrypt: 'keys/decrypt/action',
    wrapKey: 'keys/wrap/action',
    unwrapKey: 'keys/unwrap/action',
    sign: 'keys/sign/action',
    verify: 'keys/verify/action',
    release: 'keys/release/action',
    rotate: 'keys/rotate/action',
    getrotationpolicy: 'keyrotationpolicies/read',
    setrotationpolicy: 'keyrotationpolicies/write',
  },
};

/** The permissions that operations ask for. */
export const VERBS: Readonly<Record<Permission['kind'], readonly string[]>> = {
  secrets: Object.keys(ACTION_OF.secrets),
  keys: Object.keys(ACTION_OF.keys),
};

/** Operations for which roles tell apart what access policies call by one name. */
const PARTICULAR: Readonly<Record<string, DataAction>> = {
  UpdateSecret: 'secrets/update/action',
  // It answers no value.
  GetDeletedSecret: 'secrets/readMetadata/action',
};

/** The data action that an operation needs; undefined where the table has none, and then no role allows it. */
export function actionOf(operation: string, { kind, verb }: Permission): DataAction | undefined {
  return PARTICULAR[operation] ?? ACTION_OF[kind][verb];
}

/** What everybody can do who knows the public half of a key; Azure lets those do it here too who may read the key. */
const PUBLIC: ReadonlySet<DataAction> = new Set(['keys/encrypt/action', 'keys/verify/action', 'keys/wrap/action']);

/** What allows the same with asymmetric keys ("Azure permissions for Security", keys/encrypt); undefined where nothing does. */
export function publicAlternative(action: DataAction): DataAction | undefined {
  return PUBLIC.has(action) ? 'keys/read' : undefined;
}

/**
 * The known data actions that the patterns of a role definition name. `*` stands for any characters, slashes too ("Understand
 * Azure role definitions", wildcards); what is in none of the lists above is nobody's right, whatever a pattern says.
 */
export function matching(patterns: readonly string[]): ReadonlySet<DataAction> {
  const lower = patterns.map((pattern) => pattern.toLowerCase());
  return new Set(
    DATA_ACTIONS.filter((action) => lower.some((pattern) => fits(pattern, fullName(action).toLowerCase()))),
  );
}

/** Piece by piece from the left: no pattern can make it take long. */
function fits(pattern: string, text: string): boolean {
  const [first = '', ...pieces] = pattern.split('*');
  const last = pieces.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of pieces) {
    const found = text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
