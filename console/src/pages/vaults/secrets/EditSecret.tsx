import { Field, Input } from '@fluentui/react-components';
import { type SecretItem, updateSecret } from '../../../api/secrets.ts';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { textIn } from '../../../parts/forms/fields.ts';
import { strings } from '../../../strings/strings.ts';
import { SettingsFields } from '../SettingsFields.tsx';
import { settingsIn } from '../settings.ts';

export interface EditSecretProps {
  readonly vault: string;
  readonly name: string;
  /** The current version where none is named. */
  readonly version: string | undefined;
  readonly item: SecretItem;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Everything about a version but its value. */
export function EditSecret({ vault, name, version, item, onDone, onClose }: EditSecretProps) {
  const { vaults, actions } = strings;
  const act = async (form: FormData) => {
    const contentType = textIn(form, 'contentType');
    await updateSecret(vault, { name, version }, { contentType, ...settingsIn(form) });
    onDone();
  };
  return (
    <FormDrawer title={vaults.secret.editOf(name)} submit={actions.save} act={act} onClose={onClose}>
      <Field label={vaults.contentType} hint={vaults.contentTypeHint}>
        <Input name="contentType" maxLength={255} defaultValue={item.contentType ?? ''} />
      </Field>
      <SettingsFields attributes={item.attributes} tags={item.tags} />
    </FormDrawer>
  );
}
