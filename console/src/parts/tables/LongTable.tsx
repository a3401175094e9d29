import {
  makeStyles,
  mergeClasses,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { memo, type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { ColumnHeads, type Sorting } from './ColumnHeads.tsx';
import { useRowFocus } from './row-focus.ts';
import type { Sorts } from './sorting.ts';
import { partsOf, ROW, useWindowed } from './windowed.ts';

const useStyles = makeStyles({
  scroller: {
    overflow: 'auto',
    // No row that a keyboard reaches lies below the header.
    scrollPaddingTop: `${ROW + 12}px`,
    maxHeight: 'max(20rem, calc(100vh - 17rem))',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  head: {
    position: 'sticky',
    top: 0,
    zIndex: 2,
    backgroundColor: tokens.colorNeutralBackground2,
    whiteSpace: 'nowrap',
  },
  row: { height: `${ROW}px`, boxSizing: 'border-box' },
  cell: { height: `${ROW - 1}px`, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  pinned: {
    position: 'sticky',
    left: 0,
    zIndex: 1,
    backgroundColor: tokens.colorNeutralBackground2,
    // Where there is room for two columns only, neither stands in the way of the other.
    '@media (max-width: 48rem)': { position: 'static' },
  },
  space: { padding: 0, border: 'none' },
});

export interface Column<Item> {
  readonly title: string;
  readonly width: string;
  /** Whether it stays in view while one scrolls sideways. */
  readonly pinned?: true;
  readonly cell: (item: Item) => ReactNode;
  /** What makes its header sort the table. */
  readonly sort?: Sorts<Item>;
}

export interface LongTableProps<Item> {
  readonly label: string;
  readonly columns: readonly Column<Item>[];
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** Below it the table scrolls sideways. */
  readonly minWidth?: string;
  /** Called when the end comes near, for more; undefined where there is no more, or not now. */
  readonly onEnd?: (() => void) | undefined;
  /** In which order the items are; without it no header sorts. */
  readonly sorting?: Sorting | undefined;
}

/** So many rows before the last one more are asked for. */
const NEAR = 40;

/**
 * A table of any length that scrolls in itself. Only rows in view are in the page, and the one with the focus; none of them ever
 * moves.
 */
export function LongTable<Item>(props: LongTableProps<Item>) {
  const { label, columns, items, keyOf, onEnd, sorting, minWidth = '46rem' } = props;
  const styles = useStyles();
  const { ref, first, end } = useWindowed(items.length);
  const { row: focused, ...focus } = useRowFocus(ref, items.length);
  useTop(ref, sorting);
  const near = end + NEAR >= items.length;
  useEffect(() => {
    if (near) onEnd?.();
  }, [near, onEnd]);
  return (
    // What scrolls must be reachable by keyboard (WCAG 2.1.1).
    <div
      className={styles.scroller}
      ref={ref}
      tabIndex={0}
      role="region"
      aria-label={label}
      data-scroll-restoration-id={label}
    >
      <Table aria-label={label} aria-rowcount={items.length + 1} style={{ minWidth }}>
        <TableHeader className={styles.head}>
          <TableRow aria-rowindex={1}>
            <ColumnHeads columns={columns} sorting={sorting} pinned={styles.pinned} />
          </TableRow>
        </TableHeader>
        <TableBody {...focus}>
          {partsOf({ first, end }, items.length, focused).map((part) => {
            if ('gap' in part) return <Space key={part.key} rows={part.gap} columns={columns.length} />;
            const item = items[part.row] as Item;
            return <LongRow key={keyOf(item)} item={item} columns={columns} at={part.row + 2} />;
          })}
        </TableBody>
      </Table>
    </div>
  );
}

/** In a new order it is looked at from the top. */
function useTop(scroller: RefObject<HTMLElement | null>, sorting: Sorting | undefined): void {
  const { sort, order } = sorting?.sort ?? {};
  const shown = useRef({ sort, order });
  useEffect(() => {
    if (shown.current.sort === sort && shown.current.order === order) return;
    shown.current = { sort, order };
    scroller.current?.scrollTo(0, 0);
  }, [scroller, sort, order]);
}

interface LongRowProps<Item> {
  readonly item: Item;
  readonly columns: readonly Column<Item>[];
  readonly at: number;
}

/** A row that is in view already is not made again when others come into view. */
const LongRow = memo(function LongRow<Item>({ item, columns, at }: LongRowProps<Item>) {
  const styles = useStyles();
  return (
    <TableRow className={styles.row} aria-rowindex={at}>
      {columns.map(({ title, cell, pinned }) => {
        const content = cell(item);
        const whole = typeof content === 'string' ? content : undefined;
        return (
          <TableCell key={title} className={mergeClasses(styles.cell, pinned && styles.pinned)} title={whole}>
            {content}
          </TableCell>
        );
      })}
    </TableRow>
  );
}) as <Item>(props: LongRowProps<Item>) => ReactNode;

/** Stands for rows that are not in the page. */
function Space({ rows, columns }: { readonly rows: number; readonly columns: number }) {
  const styles = useStyles();
  return (
    <tr aria-hidden="true" style={{ height: rows * ROW }}>
      <td colSpan={columns} className={styles.space} />
    </tr>
  );
}
