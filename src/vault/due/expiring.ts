import { type Parameters, query } from '../../store/query.ts';
import { toSeconds } from '../../wire/time.ts';
import { rowsOf } from '../../wire/vault.ts';
import { type Kind, type ObjectMeta, placeOf } from '../objects.ts';
import type { VaultServer } from '../vault.ts';

/** How many secrets and keys of a vault end soon; not which, since that is for those to know who may list them. */
export interface ExpiringObjects {
  /** The vault's name. */
  readonly vault: string;
  readonly secrets: number;
  readonly keys: number;
  /** When the first of them ends, in Unix milliseconds. */
  readonly first: number;
}

/** How many are looked at for one answer, the first to end first. */
const MOST = 500;

const ending = query((db, p: Parameters<{ now: number; until: number; limit: number }>) =>
  db
    .selectFrom('due')
    .innerJoin('object', (join) =>
      join
        .onRef('object.vault', '=', 'due.vault')
        .onRef('object.kind', '=', 'due.kind')
        .onRef('object.name', '=', 'due.name'),
    )
    .select(['due.vault', 'due.kind', 'due.name', 'due.what', 'object.meta', 'object.mac'])
    .where('due.at', '>', p.now)
    .where('due.at', '<=', p.until)
    .where('object.deleted', 'is', null)
    .orderBy('due.at')
    .limit(p.limit),
);

interface Ending {
  readonly vault: string;
  readonly kind: Kind;
  readonly end: number;
}

/**
 * What ends from now until then (Unix milliseconds), by vault, the first to end first. From the index of what is due, which says
 * only where to look: whether and when it ends, its own bound row says. `complete` is false where there was more than is looked
 * at. Throws Fault Tampered.
 */
export async function listExpiring(
  server: Pick<VaultServer, 'store' | 'seal' | 'vaults'>,
  now: number,
  until: number,
): Promise<{ readonly vaults: readonly ExpiringObjects[]; readonly complete: boolean }> {
  const [begin, end] = [toSeconds(now), toSeconds(until)];
  const rows = await server.store.rows(ending, { now: begin, until: end, limit: MOST });
  const byVault = new Map<string, ExpiringObjects>();
  for (const { vault, kind, name, meta, mac } of rows.filter(({ what }) => what === 'expired')) {
    server.seal.check(mac, placeOf({ vault, kind, name }), meta);
    const { exp = 0, deleted } = JSON.parse(meta) as ObjectMeta;
    if (exp <= begin || exp > end || deleted !== undefined) continue;
    const owner = await ownerOf(server, vault);
    if (owner !== undefined) byVault.set(owner, add(byVault.get(owner), { vault: owner, kind, end: exp * 1000 }));
  }
  const vaults = [...byVault.values()].sort((one, other) => one.first - other.first);
  return { vaults, complete: rows.length < MOST };
}

/** The name of the vault under which those rows stand; none where it is deleted, or purged. */
async function ownerOf({ vaults }: Pick<VaultServer, 'vaults'>, rows: string): Promise<string | undefined> {
  const vault = await vaults.find(rows);
  return vault !== undefined && rowsOf(vault) === rows ? vault.name : undefined;
}

function add(sums: ExpiringObjects | undefined, { vault, kind, end }: Ending): ExpiringObjects {
  const { secrets = 0, keys = 0, first = end } = sums ?? {};
  return {
    vault,
    secrets: secrets + (kind === 'secrets' ? 1 : 0),
    keys: keys + (kind === 'keys' ? 1 : 0),
    first: Math.min(first, end),
  };
}
