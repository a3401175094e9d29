import { Field, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type DragEvent, useRef, useState } from 'react';
import { strings } from '../../strings/strings.ts';

const useStyles = makeStyles({
  place: {
    display: 'grid',
    rowGap: tokens.spacingVerticalXS,
    padding: tokens.spacingHorizontalM,
    border: `1px dashed ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    '& input': { maxWidth: '100%' },
  },
  over: { backgroundColor: tokens.colorNeutralBackground1Hover },
});

export interface FileFieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly accept?: string;
  /** Where nothing waits for it. */
  readonly optional?: boolean;
  /** Hears of each file that is chosen, where nobody waits for the form. */
  readonly onChosen?: (file: File) => void;
}

/** A file that is chosen, or dropped on the field. */
export function FileField({ name, label, hint, accept, optional = false, onChosen }: FileFieldProps) {
  const styles = useStyles();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drag = (event: DragEvent, isOver: boolean) => {
    event.preventDefault();
    setOver(isOver);
  };
  const chosen = () => {
    const file = input.current?.files?.[0];
    if (file !== undefined) onChosen?.(file);
  };
  const drop = (event: DragEvent) => {
    drag(event, false);
    if (input.current === null || event.dataTransfer.files.length !== 1) return;
    input.current.files = event.dataTransfer.files;
    chosen();
  };
  return (
    <Field label={label} required={!optional} {...(hint !== undefined && { hint })}>
      {(field) => (
        <div
          className={mergeClasses(styles.place, over && styles.over)}
          onDragOver={(event) => drag(event, true)}
          onDragLeave={(event) => drag(event, false)}
          onDrop={drop}
        >
          <input
            {...field}
            ref={input}
            type="file"
            name={name}
            required={!optional}
            accept={accept}
            onChange={chosen}
          />
          <span>{strings.fields.drop}</span>
        </div>
      )}
    </Field>
  );
}
