import { makeStyles, Table, TableBody, TableCell, TableHeader, TableRow, tokens } from '@fluentui/react-components';
import { ColumnHeads, type Sorting } from './ColumnHeads.tsx';
import type { Column } from './LongTable.tsx';

const useStyles = makeStyles({
  scroller: {
    overflowX: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  head: { backgroundColor: tokens.colorNeutralBackground2 },
  cell: { overflowWrap: 'anywhere' },
});

export interface ShortTableProps<Item> {
  readonly label: string;
  readonly columns: readonly Column<Item>[];
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** Below which it scrolls in itself. */
  readonly minWidth?: string;
  /** In which order the items are; without it no header sorts. */
  readonly sorting?: Sorting | undefined;
}

/** A table of a few rows, all of them in the page. */
export function ShortTable<Item>(props: ShortTableProps<Item>) {
  const { label, columns, items, keyOf, sorting, minWidth = '40rem' } = props;
  const styles = useStyles();
  return (
    // What scrolls must be reachable by keyboard (WCAG 2.1.1).
    <div className={styles.scroller} tabIndex={0} role="group" aria-label={label}>
      <Table aria-label={label} size="small" style={{ minWidth }}>
        <TableHeader className={styles.head}>
          <TableRow>
            <ColumnHeads columns={columns} sorting={sorting} />
          </TableRow>
        </TableHeader>
        <TableBody>
          {items.map((item) => (
            <TableRow key={keyOf(item)}>
              {columns.map(({ title, cell }) => (
                <TableCell key={title} className={styles.cell}>
                  {cell(item)}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
