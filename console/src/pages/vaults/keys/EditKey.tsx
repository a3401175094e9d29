import { type KeyBundle, updateKey } from '../../../api/keys.ts';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { textsIn } from '../../../parts/forms/fields.ts';
import { strings } from '../../../strings/strings.ts';
import { SettingsFields } from '../SettingsFields.tsx';
import { settingsIn } from '../settings.ts';
import { kindOf } from './kinds.ts';
import { OperationFields } from './OperationFields.tsx';

export interface EditKeyProps {
  readonly vault: string;
  readonly name: string;
  /** The current version where none is named. */
  readonly version: string | undefined;
  readonly bundle: KeyBundle;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function EditKey({ vault, name, version, bundle, onDone, onClose }: EditKeyProps) {
  const { key, attributes, tags } = bundle;
  const act = async (form: FormData) => {
    const key_ops = textsIn(form, 'operation');
    await updateKey(vault, { name, version }, { key_ops, ...settingsIn(form) });
    onDone();
  };
  return (
    <FormDrawer title={strings.keys.editOf(name)} submit={strings.actions.save} act={act} onClose={onClose}>
      <OperationFields all={kindOf(key.kty).operations} chosen={key.key_ops} />
      <SettingsFields attributes={attributes} tags={tags} />
    </FormDrawer>
  );
}
