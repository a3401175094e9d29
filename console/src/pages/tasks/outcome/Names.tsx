import { makeStyles } from '@fluentui/react-components';
import { LongTable } from '../../../parts/tables/LongTable.tsx';

const useStyles = makeStyles({ names: { width: '100%', minWidth: 0 } });

/** Names, however many. */
export function Names({ label, names }: { readonly label: string; readonly names: readonly string[] }) {
  const styles = useStyles();
  const columns = [{ title: label, width: '100%', cell: (name: string) => name }];
  return (
    <div className={styles.names}>
      <LongTable label={label} columns={columns} items={names} keyOf={(name) => name} />
    </div>
  );
}
