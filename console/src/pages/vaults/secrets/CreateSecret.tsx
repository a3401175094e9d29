import { Field, Input } from '@fluentui/react-components';
import { setSecret } from '../../../api/secrets.ts';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { textIn } from '../../../parts/forms/fields.ts';
import { strings } from '../../../strings/strings.ts';
import { SettingsFields, type SettingsFieldsProps } from '../SettingsFields.tsx';
import { settingsIn } from '../settings.ts';
import { ValueFields, valueIn } from './ValueFields.tsx';

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
    const { tags: ofFile, ...given } = await valueIn(form);
    const { tags, ...settings } = settingsIn(form);
    await setSecret(vault, name, {
      ...given,
      ...(contentType !== '' && { contentType }),
      ...settings,
      tags: { ...tags, ...ofFile },
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
      <ValueFields />
      <Field label={vaults.contentType} hint={vaults.contentTypeHint}>
        <Input name="contentType" maxLength={255} defaultValue={of?.contentType ?? ''} />
      </Field>
      <SettingsFields tags={of?.tags} />
    </FormDrawer>
  );
}
