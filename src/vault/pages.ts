import { Fault } from '../fault.ts';
import { nextLink, PAGE_SIZE, readSkipToken } from '../wire/page.ts';
import { deletedPage } from './deleted/rows.ts';
import { stateOf } from './lag.ts';
import { isSeen, type Kind, keyOf, latestPage, type ObjectMeta, placeOf, versionPage } from './objects.ts';
import type { VaultContext } from './room.ts';

interface PageInput {
  readonly maxresults?: number | undefined;
  readonly $skiptoken?: string | undefined;
}

interface PageRow {
  readonly last: string;
  readonly meta: string;
  readonly mac: Uint8Array;
  readonly version?: string;
}

/** One page of a vault's secrets or keys, in order of name, each row's HMAC checked. */
export async function listLatest<Item>(
  context: VaultContext,
  kind: Kind,
  input: PageInput,
  item: (meta: ObjectMeta) => Item,
) {
  const key = keyOf(context, kind, '');
  const found = await context.room.store.rows(latestPage, { ...key, ...range(input) });
  const rows = found.map((row) => ({ ...row, last: row.name }));
  return page(context, `${context.usedOrigin}/${kind}`, input, {
    rows,
    read: (row) => shownIf(context, 'live', metaOf(context, { ...key, name: row.last }, row), item),
  });
}

/** One page of a vault's deleted secrets or keys, in order of name. */
export async function listDeleted<Item>(
  context: VaultContext,
  kind: Kind,
  input: PageInput,
  item: (meta: DeletedMeta) => Item,
) {
  const key = keyOf(context, kind, '');
  const found = await context.room.store.rows(deletedPage, { ...key, ...range(input) });
  const rows = found.map((row) => ({ ...row, last: row.name }));
  return page(context, `${context.usedOrigin}/deleted${kind}`, input, {
    rows,
    read: (row) =>
      shownIf(context, 'deleted', metaOf(context, { ...key, name: row.last }, row), (meta) =>
        item(meta as DeletedMeta),
      ),
  });
}

type DeletedMeta = ObjectMeta & { readonly deleted: number };

/** Under `--azure-lag` a page may be short, or even empty, with a next one: as Key Vault's may. */
function shownIf<Item>(
  context: VaultContext,
  state: 'live' | 'deleted',
  meta: ObjectMeta,
  item: (meta: ObjectMeta) => Item,
): Item[] {
  return stateOf(context, meta) === state ? [item(meta)] : [];
}

/** One page of the versions of a name; of a name that is not there, an empty one (as Key Vault answers). */
export async function listVersions<Item>(
  context: VaultContext,
  kind: Kind,
  input: PageInput & { readonly name: string },
  item: (meta: ObjectMeta) => Item,
) {
  const key = keyOf(context, kind, input.name);
  const from = range(input);
  const found = (await isSeen(context, kind, input.name))
    ? await context.room.store.rows(versionPage, { ...key, ...from })
    : [];
  const rows = found.map((row) => ({ ...row, last: row.version }));
  return page(context, `${context.usedOrigin}/${kind}/${input.name}/versions`, input, {
    rows,
    read: (row) => [item(metaOf(context, key, row))],
  });
}

function range({ maxresults = PAGE_SIZE, $skiptoken }: PageInput) {
  const after = $skiptoken === undefined ? '' : readSkipToken($skiptoken);
  if (after === undefined)
    throw new Fault('BadParameter', 'The parameter $skiptoken is not valid: it is not one of ours.');
  // One more than is shown, to know whether there is a next page.
  return { after, limit: maxresults + 1 };
}

function metaOf(context: VaultContext, key: { vault: string; kind: Kind; name: string }, row: PageRow): ObjectMeta {
  context.room.seal.check(row.mac, placeOf(key, row.version), row.meta);
  return JSON.parse(row.meta) as ObjectMeta;
}

function page<Row extends PageRow, Item>(
  { apiVersion }: VaultContext,
  url: string,
  { maxresults }: PageInput,
  { rows, read }: { rows: readonly Row[]; read: (row: Row) => Item[] },
) {
  const shown = rows.slice(0, maxresults ?? PAGE_SIZE);
  const last = shown.at(-1)?.last;
  const more = rows.length > shown.length && last !== undefined;
  return { value: shown.flatMap(read), nextLink: more ? nextLink(url, { apiVersion, maxresults }, last) : null };
}
