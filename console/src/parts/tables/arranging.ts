import { useEffect, useMemo } from 'react';
import type { usePaged } from './paged.ts';
import { arranged, type Sort, type Sortable, wantedOf } from './sorting.ts';

/** A list, as much of it as is there. One that comes whole is one of a single page. */
export type Come<Item> = Pick<ReturnType<typeof usePaged<Item>>, 'items' | 'hasNextPage' | 'more'>;

export const whole = <Item>(items: readonly Item[]): Come<Item> => ({
  items: [...items],
  hasNextPage: false,
  more: undefined,
});

export interface Wanted<Item> {
  readonly columns: readonly Sortable<Item>[];
  readonly sort: Sort;
  /** Which items are shown: all where it is undefined. The same function as long as the same are. */
  readonly fits?: ((item: Item) => boolean) | undefined;
  /** Whether all of the list is to be looked through, not only as much as somebody scrolls to. */
  readonly through?: boolean;
}

/**
 * What is shown of a list that comes a page at a time. Those that fit are shown as they come: they only add to what is there.
 * An order other than its own needs all of it: until then nothing is shown, since each page that comes would move the rows of
 * those before it.
 */
export function useArranged<Item>(list: Come<Item>, { columns, sort, fits, through = false }: Wanted<Item>) {
  const { items, hasNextPage, more } = list;
  const { sort: by, order } = sort;
  const found = useMemo(() => (fits === undefined ? items : items.filter(fits)), [items, fits]);
  const sorts = wantedOf(columns, sort) !== undefined;
  const waits = sorts && hasNextPage;
  const rows = useMemo(
    () => (waits ? [] : arranged(found, columns, { ...(by !== undefined && { sort: by }), ...(order && { order }) })),
    [waits, found, columns, by, order],
  );
  const all = sorts || through;
  useEffect(() => {
    if (all) more?.();
  }, [all, more]);
  return {
    rows,
    /** Whether nothing is shown because not all of it has come. */
    waits,
    /** Whether all of it is being read. */
    reads: all && hasNextPage,
    /** For more when somebody scrolls to the end; undefined where it comes by itself. */
    onEnd: all ? undefined : more,
  };
}
