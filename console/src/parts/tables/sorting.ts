/** How a list is ordered, as the address says it; in the order in which it comes where nothing is said. */
export interface Sort {
  /** The name of a column. */
  readonly sort?: string;
  readonly order?: 'desc';
}

export type Direction = 'ascending' | 'descending';

/** What is compared of an item; undefined, an empty text or no number where it has nothing of that kind. */
export type Key = string | number | undefined;

/** By what a column sorts. */
export type Sorts<Item> = {
  /** The name of the column in the address. */
  readonly by: string;
} & ({ readonly key: (item: Item) => Key } | { /** The list comes in this order. */ readonly natural: Direction });

/** A column, as far as sorting goes. */
export interface Sortable<Item> {
  readonly sort?: Sorts<Item>;
}

const COLLATOR = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** The one comparison of all lists: numbers as numbers, texts as people read them, digits in them too. */
export const compare = (one: string | number, other: string | number): number =>
  typeof one === 'number' && typeof other === 'number' ? one - other : COLLATOR.compare(String(one), String(other));

const isMissing = (key: Key): key is undefined => key === undefined || key === '' || Number.isNaN(key);

/**
 * The items in the order of their keys. Those that are alike stay as they were, and those that have none come last in either
 * direction.
 */
export function sortedBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
  direction: Direction = 'ascending',
): readonly Item[] {
  const keyed = items.map((item) => ({ item, key: keyOf(item) }));
  const present = keyed.filter((each): each is { item: Item; key: string | number } => !isMissing(each.key));
  const sign = direction === 'ascending' ? 1 : -1;
  const ranks = ranksOf(present.map(({ key }) => key));
  const rank = ({ key }: { readonly key: string | number }) => sign * (ranks.get(key) ?? 0);
  const sorted = present.toSorted((one, other) => rank(one) - rank(other));
  return [...sorted, ...keyed.filter(({ key }) => isMissing(key))].map(({ item }) => item);
}

/** The place of each key among all of them. Thousands of items often share a few keys, and to compare texts is dear. */
function ranksOf(keys: readonly (string | number)[]): ReadonlyMap<string | number, number> {
  const ordered = [...new Set(keys)].sort(compare);
  const ranks = new Map<string | number, number>();
  let rank = 0;
  for (const [place, key] of ordered.entries()) {
    if (place > 0 && compare(ordered[place - 1] ?? key, key) !== 0) rank = place;
    ranks.set(key, rank);
  }
  return ranks;
}

/** What the address asks for that the list does not come in already; undefined for a column that nobody knows. */
export function wantedOf<Item>(columns: readonly Sortable<Item>[], { sort, order }: Sort) {
  const sorts = columns.find((column) => column.sort !== undefined && column.sort.by === sort)?.sort;
  const direction = order === 'desc' ? 'descending' : 'ascending';
  if (sorts === undefined || ('natural' in sorts && sorts.natural === direction)) return undefined;
  return { sorts, direction } as const;
}

/** All of a list in the order that the address asks for. */
export function arranged<Item>(
  items: readonly Item[],
  columns: readonly Sortable<Item>[],
  sort: Sort,
): readonly Item[] {
  const wanted = wantedOf(columns, sort);
  if (wanted === undefined) return items;
  const { sorts, direction } = wanted;
  return 'natural' in sorts ? items.toReversed() : sortedBy(items, sorts.key, direction);
}

/** Which way a column is sorted now, if it is the one by which the list is. */
export function directionOf<Item>(column: Sortable<Item>, columns: readonly Sortable<Item>[], sort: Sort) {
  const wanted = wantedOf(columns, sort);
  if (wanted !== undefined) return wanted.sorts === column.sort ? wanted.direction : undefined;
  return column.sort !== undefined && 'natural' in column.sort ? column.sort.natural : undefined;
}

/** What the address says after a click on the header of a column that is sorted that way now. */
export function afterClick<Item>(sorts: Sorts<Item>, now: Direction | undefined): Sort {
  const next = now === 'ascending' ? 'descending' : 'ascending';
  if ('natural' in sorts && sorts.natural === next) return {};
  return { sort: sorts.by, ...(next === 'descending' && { order: 'desc' }) };
}

/** What of an address orders a list. */
export function sortIn({ sort, order }: Readonly<Record<string, unknown>>): Sort {
  if (typeof sort !== 'string' || sort === '') return {};
  return { sort, ...(order === 'desc' && { order }) };
}
