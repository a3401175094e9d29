import { Field, Radio, RadioGroup, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { ApiError } from '../../../api/request.ts';
import { exportVault } from '../../../api/tasks.ts';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { textsIn } from '../../../parts/forms/fields.ts';
import { Message } from '../../../parts/states/Message.tsx';
import { MaskedField } from '../../../parts/values/MaskedField.tsx';
import { strings } from '../../../strings/strings.ts';
import { useStart } from '../task.ts';

/** As the command asks for: shorter ones are tried out too soon. */
const SHORTEST = 12;

type Protection = 'passphrase' | 'installation';

export function ExportVault({ vault, onClose }: { readonly vault: string; readonly onClose: () => void }) {
  const { tasks } = strings;
  const [protection, setProtection] = useState<Protection>('passphrase');
  const start = useStart();
  const hasPassphrase = protection === 'passphrase';
  const act = (form: FormData) =>
    start(() => exportVault({ vault, ...(hasPassphrase && { passphrase: passphraseIn(form) }) }));
  return (
    <FormDrawer title={tasks.export.title(vault)} submit={tasks.export.submit} act={act} onClose={onClose}>
      <Text>{tasks.export.text}</Text>
      <Field label={tasks.export.protect}>
        <RadioGroup value={protection} onChange={(_event, { value }) => setProtection(value as Protection)}>
          <Radio value="passphrase" label={tasks.export.protectedBy.passphrase} />
          <Radio value="installation" label={tasks.export.protectedBy.installation} />
        </RadioGroup>
      </Field>
      {hasPassphrase && (
        <>
          <MaskedField name="passphrase" label={tasks.passphrase} hint={tasks.passphraseHint} required />
          <MaskedField name="passphrase" label={tasks.passphraseAgain} required />
        </>
      )}
      <Message intent="warning" text={hasPassphrase ? tasks.passphraseWorth : tasks.installationWorth} />
    </FormDrawer>
  );
}

/** As it was typed, twice. Throws ApiError, which the drawer shows. */
function passphraseIn(form: FormData): string {
  const { tasks } = strings;
  const [typed = '', again] = textsIn(form, 'passphrase');
  if (typed !== again) throw new ApiError(400, 'BadParameter', tasks.passphrasesDiffer);
  if (typed.length < SHORTEST) throw new ApiError(400, 'BadParameter', tasks.passphraseShort);
  return typed;
}
