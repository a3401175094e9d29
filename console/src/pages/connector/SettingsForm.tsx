import { Button, Checkbox, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import type { FormEvent } from 'react';
import type { PackageSettings } from '../../api/connector.ts';
import { textIn } from '../../parts/forms/fields.ts';
import { strings } from '../../strings/strings.ts';
import { settingsOf } from './settings.ts';

const useStyles = makeStyles({
  form: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(20rem, 100%), 1fr))',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    alignItems: 'start',
    maxWidth: '56rem',
    margin: `${tokens.spacingVerticalM} 0 ${tokens.spacingVerticalXL}`,
  },
  // The longest of its choices is wider than a phone.
  choice: { gridTemplateColumns: 'minmax(0, 1fr)', '& select': { minWidth: 0 } },
  whole: { gridColumn: '1 / -1' },
  checkbox: { gridColumn: '1 / -1', marginLeft: `calc(-1 * ${tokens.spacingHorizontalS})` },
});

export interface SettingsFormProps {
  readonly settings: PackageSettings;
  readonly onChange: (settings: PackageSettings) => void;
}

/** Made when asked to: each time is a record in the audit log. */
export function SettingsForm({ settings, onChange }: SettingsFormProps) {
  const styles = useStyles();
  const { connector } = strings;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const additions = form.has('additions');
    onChange(settingsOf({ origin: textIn(form, 'origin'), flavour: textIn(form, 'flavour'), additions }));
  };
  return (
    <form className={styles.form} aria-label={connector.form} onSubmit={submit}>
      <Field label={connector.origin} hint={connector.originHint}>
        <Input name="origin" placeholder={connector.originExample} defaultValue={settings.origin ?? ''} />
      </Field>
      <Field label={connector.flavour} className={styles.choice}>
        <Select name="flavour" defaultValue={settings.flavour ?? 'custom'}>
          {Object.entries(connector.flavours).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      <Checkbox
        className={styles.checkbox}
        name="additions"
        label={connector.additions}
        defaultChecked={settings.additions === true}
      />
      <div className={styles.whole}>
        <Button type="submit" appearance="primary">
          {connector.make}
        </Button>
      </div>
    </form>
  );
}
