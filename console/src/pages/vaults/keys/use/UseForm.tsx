import { Button, Field, makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { type FormEvent, useRef } from 'react';
import type { KeyOperation } from '../../../../../../src/wire/json-web-key.ts';
import type { KeyTarget } from '../../../../api/key-use.ts';
import { Failure } from '../../../../parts/states/Loaded.tsx';
import { strings } from '../../../../strings/strings.ts';
import type { Algorithm } from './algorithms.ts';
import { InputFields, type InputFieldsProps } from './InputFields.tsx';
import { PartFields } from './PartFields.tsx';
import { type Made, perform } from './perform.ts';
import { usePerforming } from './performing.ts';
import { Result } from './Result.tsx';

const useStyles = makeStyles({
  parts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    rowGap: tokens.spacingVerticalM,
    maxWidth: '48rem',
  },
  choices: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(14rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalM,
  },
  submit: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
});

interface UseFormProps extends InputFieldsProps {
  readonly target: KeyTarget;
  readonly operations: readonly KeyOperation[];
  readonly algorithms: readonly Algorithm[];
  /** Whether the key permits what takes that further. */
  readonly undoes: (made: Made) => boolean;
  readonly onOperation: (operation: KeyOperation) => void;
  readonly onAlgorithm: (name: string) => void;
  readonly onCarry: (made: Made) => void;
}

/** Its fields are the browser's own: what is typed is in no state. Whatever is changed takes the result away. */
export function UseForm(props: UseFormProps) {
  const { target, operation, algorithm, carried, undoes, onCarry } = props;
  const styles = useStyles();
  const form = useRef<HTMLFormElement>(null);
  const { settled, pending, drop, run } = usePerforming();
  const { keyUse } = strings;
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    void run(() => perform(operation, { target, algorithm, form: typed }));
  };
  const carry = (made: Made) => {
    drop();
    form.current?.querySelector<HTMLElement>('[type="submit"]')?.focus();
    onCarry(made);
  };
  const outcome = settled !== undefined && 'outcome' in settled ? settled.outcome : undefined;
  return (
    <div className={styles.parts}>
      <form ref={form} className={styles.parts} autoComplete="off" onChange={drop} onSubmit={send}>
        <Choices {...props} />
        <InputFields key={operation} {...{ operation, algorithm, carried }} />
        <PartFields key={`parts of ${operation}`} {...{ operation, algorithm, carried }} />
        <div className={styles.submit}>
          <Button type="submit" appearance="primary" disabledFocusable={pending}>
            {keyUse.operations[operation]}
          </Button>
          <Text size={200}>{keyUse.recorded}</Text>
        </div>
      </form>
      {settled !== undefined && 'error' in settled && <Failure error={settled.error} />}
      <div role="region" aria-label={keyUse.result} aria-live="polite">
        {outcome !== undefined && (
          <Result outcome={outcome} onCarry={'made' in outcome && undoes(outcome.made) ? carry : undefined} />
        )}
      </div>
    </div>
  );
}

function Choices({ operations, operation, algorithms, algorithm, onOperation, onAlgorithm }: UseFormProps) {
  const styles = useStyles();
  const { keyUse } = strings;
  return (
    <div className={styles.choices}>
      <Field label={keyUse.operation}>
        <Select value={operation} onChange={(_event, { value }) => onOperation(value as KeyOperation)}>
          {operations.map((each) => (
            <option key={each} value={each}>
              {keyUse.operations[each]}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={keyUse.algorithm}>
        <Select value={algorithm.name} onChange={(_event, { value }) => onAlgorithm(value)}>
          {algorithms.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
      </Field>
    </div>
  );
}
