import { Field } from '@fluentui/react-components';

export interface FileFieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly accept?: string;
}

export function FileField({ name, label, hint, accept }: FileFieldProps) {
  return (
    <Field label={label} required {...(hint !== undefined && { hint })}>
      {(field) => <input {...field} type="file" name={name} required accept={accept} />}
    </Field>
  );
}
