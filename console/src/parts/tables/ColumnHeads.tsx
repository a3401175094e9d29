import { TableHeaderCell } from '@fluentui/react-components';
import type { Column } from './LongTable.tsx';
import { afterClick, directionOf, type Sort } from './sorting.ts';

/** The order of a table, and what changes it. */
export interface Sorting {
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
}

export interface ColumnHeadsProps<Item> {
  readonly columns: readonly Column<Item>[];
  /** Undefined where a table cannot be sorted. */
  readonly sorting: Sorting | undefined;
  /** The class of columns that stay in view. */
  readonly pinned?: string;
}

/** The headers of a table's columns, of which some sort it. */
export function ColumnHeads<Item>({ columns, sorting, pinned }: ColumnHeadsProps<Item>) {
  return columns.map((column) => {
    const { title, width } = column;
    const cell = { key: title, style: { width }, className: column.pinned && pinned };
    if (column.sort === undefined || sorting === undefined) {
      return (
        <TableHeaderCell {...cell} key={title}>
          {title}
        </TableHeaderCell>
      );
    }
    const { sort, onSort } = sorting;
    const now = directionOf(column, columns, sort);
    const next = afterClick(column.sort, now);
    return (
      <TableHeaderCell
        {...cell}
        key={title}
        sortable
        {...(now !== undefined && { sortDirection: now })}
        button={{ as: 'button', type: 'button', onClick: () => onSort(next) }}
      >
        {title}
      </TableHeaderCell>
    );
  });
}
