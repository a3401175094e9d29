import { Field, Input } from '@fluentui/react-components';
import { setSecret } from '../../../api/secrets.ts';
import { FormDrawer } from '../../../parts/FormDrawer.tsx';
import { textIn, textsIn } from '../../../parts/fields.ts';
import { SecretField } from '../../../parts/SecretField.tsx';
import { strings } from '../../../strings/strings.ts';
import { SettingsFields, type SettingsFieldsProps } from '../SettingsFields.tsx';
import { settingsIn } from '../settings.ts';

export interface CreateSecretProps {
  readonly vault: string;
  /** The secret that gets a new version, with what the fields begin with; a new secret where there is none. */
  readonly of?: SettingsFieldsProps & { readonly name: string; readonly contentType?: string | undefined };
  readonly onMade: (name: string) => void;
  readonly onClose: () => void;
}

export function CreateSecret({ vault, of, onMade, onClose }: CreateSecretProps) {
  const { vaults, actions } = strings;
  const act = async (form: FormData) => {
    const name = of?.name ?? textIn(form, 'name');
    const contentType = textIn(form, 'contentType');
    await setSecret(vault, name, {
      value: textsIn(form, 'value')[0] ?? '',
      ...(contentType !== '' && { contentType }),
      ...settingsIn(form),
    });
    onMade(name);
  };
  return (
    <FormDrawer
      title={of === undefined ? vaults.secret.create : vaults.secret.newVersionOf(of.name)}
      submit={actions.create}
      act={act}
      onClose={onClose}
    >
      {of === undefined && (
        <Field label={vaults.name} required>
          <Input name="name" required maxLength={127} />
        </Field>
      )}
      <SecretField name="value" label={vaults.value} />
      <Field label={vaults.contentType} hint={vaults.contentTypeHint}>
        <Input name="contentType" maxLength={255} defaultValue={of?.contentType ?? ''} />
      </Field>
      <SettingsFields tags={of?.tags} />
    </FormDrawer>
  );
}
