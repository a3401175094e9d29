import { Field, Input } from '@fluentui/react-components';
import { importKey } from '../../../api/keys.ts';
import { ApiError } from '../../../api/request.ts';
import { FileField } from '../../../parts/forms/FileField.tsx';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { fileIn, textIn } from '../../../parts/forms/fields.ts';
import { strings } from '../../../strings/strings.ts';
import { SettingsFields } from '../SettingsFields.tsx';
import { settingsIn } from '../settings.ts';
import type { NewKeyProps } from './CreateKey.tsx';
import { type KeyFileFault, readKeyFile } from './key-file.ts';

export function ImportKey({ vault, of, onMade, onClose }: NewKeyProps) {
  const { keys, vaults } = strings;
  const act = async (form: FormData) => {
    const name = of ?? textIn(form, 'name');
    const key = await readKeyFile((await fileIn(form, 'key')?.text()) ?? '');
    if (typeof key === 'string') throw refusal(key);
    await importKey(vault, name, { key, ...settingsIn(form) });
    onMade(name);
  };
  return (
    <FormDrawer
      title={of === undefined ? keys.import : keys.importOf(of)}
      submit={keys.import}
      act={act}
      onClose={onClose}
    >
      {of === undefined && (
        <Field label={vaults.name} required>
          <Input name="name" required maxLength={127} />
        </Field>
      )}
      <FileField name="key" label={keys.importFile} hint={keys.importHint} accept=".pem,.key,.jwk,.json" />
      <SettingsFields />
    </FormDrawer>
  );
}

/** What is wrong with a file is told like what the gateway refuses. */
const refusal = (fault: KeyFileFault) => new ApiError(400, 'BadParameter', strings.keys[fault]);
