import type { Seal } from '../crypto/seal.ts';
import { Fault } from '../fault.ts';
import type { Change } from '../operation.ts';
import { type Parameters, query, statement } from '../store/query.ts';
import { remember } from '../store/remembered.ts';
import type { Store } from '../store/store.ts';
import { canonical } from '../wire/name.ts';
import type { Vault } from './room.ts';

const byName = query((db, p: Parameters<{ name: string }>) =>
  db.selectFrom('vault').select(['meta', 'mac']).where('name', '=', p.name),
);
const every = query((db) => db.selectFrom('vault').select(['name', 'meta', 'mac']).orderBy('name'));
const insert = statement((db, p: Parameters<{ name: string; meta: string; mac: Uint8Array }>) =>
  db.insertInto('vault').values({ name: p.name, meta: p.meta, mac: p.mac }),
);

/** The vaults and their settings. Kept in memory until a unit touches the topic `vaults`. */
export interface Vaults {
  /** Undefined where there is none; the name in any casing. */
  find(name: string): Vault | undefined | Promise<Vault | undefined>;
  list(): Promise<readonly Vault[]>;
  /** The changes that create it; the caller commits them. */
  create(vault: Vault): readonly Change[];
}

export const VAULTS_TOPIC = 'vaults';

export function createVaults(store: Store, seal: Seal): Vaults {
  const known = remember<Vault>(store, VAULTS_TOPIC);

  const place = (name: string) => ({ table: 'vault', column: 'meta', vault: name, name: '', version: '' });
  const read = (name: string, meta: string, mac: Uint8Array): Vault => {
    seal.check(mac, place(name), meta);
    return JSON.parse(meta) as Vault;
  };

  return {
    find(name) {
      const key = canonical(name);
      return known.get(key, async () => {
        const [row] = await store.rows(byName, { name: key });
        return row && read(key, row.meta, row.mac);
      });
    },
    async list() {
      const rows = await store.rows(every, {});
      return rows.map(({ name, meta, mac }) => read(name, meta, mac));
    },
    create(vault) {
      const name = canonical(vault.name);
      const meta = JSON.stringify(vault);
      return [store.change(insert, { name, meta, mac: seal.mark(place(name), meta) })];
    },
  };
}

/** Where no vault has that name, DNS would not have answered either: 404 without a challenge. */
export function unknownVault(): Fault {
  return new Fault('NotFound', 'There is no vault of that name here; the file of --ready-file names those there are.');
}
