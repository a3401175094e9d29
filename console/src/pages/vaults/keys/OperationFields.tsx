import { Checkbox, makeStyles } from '@fluentui/react-components';
import { strings } from '../../../strings/strings.ts';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(9rem, 1fr))',
    border: 'none',
    margin: 0,
    padding: 0,
  },
  legend: { padding: 0 },
});

export interface OperationFieldsProps {
  readonly all: readonly string[];
  readonly chosen: readonly string[];
}

/** What the key may be used for; read by `operationsIn`. */
export function OperationFields({ all, chosen }: OperationFieldsProps) {
  const styles = useStyles();
  return (
    <fieldset className={styles.list}>
      <legend className={styles.legend}>{strings.keys.operations}</legend>
      {all.map((operation) => (
        <Checkbox
          key={operation}
          name="operation"
          value={operation}
          label={operation}
          defaultChecked={chosen.includes(operation)}
        />
      ))}
    </fieldset>
  );
}
