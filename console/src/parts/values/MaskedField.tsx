import { Field, makeStyles, tokens } from '@fluentui/react-components';
import { emptiedWhenGone } from './fleeting.ts';

const useStyles = makeStyles({
  input: {
    boxSizing: 'border-box',
    width: '100%',
    minHeight: '32px',
    padding: `0 ${tokens.spacingHorizontalM}`,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase300,
    ':focus': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
});

export interface MaskedFieldProps {
  readonly name: string;
  readonly label: string;
  readonly required?: boolean;
  readonly hint?: string;
  /** What the server said of it. */
  readonly fault?: string | undefined;
}

/** A secret of one line. It is the browser's own field, which keeps what is typed out of the page's markup. */
export function MaskedField({ name, label, required = false, hint, fault }: MaskedFieldProps) {
  const styles = useStyles();
  return (
    <Field label={label} required={required} hint={hint ?? null} validationMessage={fault ?? null}>
      {(field) => (
        <input
          {...field}
          ref={emptiedWhenGone}
          type="password"
          name={name}
          required={required}
          autoComplete="new-password"
          className={styles.input}
        />
      )}
    </Field>
  );
}
