import { Field, makeStyles, Textarea, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({ text: { fontFamily: tokens.fontFamilyMonospace } });

export interface BytesFieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly value?: string | undefined;
  readonly required?: boolean;
}

/** Bytes in base64url that are no secret. */
export function BytesField({ name, label, hint, value = '', required = false }: BytesFieldProps) {
  const styles = useStyles();
  return (
    <Field label={label} required={required} {...(hint !== undefined && { hint })}>
      <Textarea
        name={name}
        required={required}
        defaultValue={value}
        rows={value.length > 100 ? 4 : 1}
        resize="vertical"
        spellCheck={false}
        autoComplete="off"
        textarea={{ className: styles.text }}
      />
    </Field>
  );
}
