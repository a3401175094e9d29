import { Field, Radio, RadioGroup, Switch, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { ApiError } from '../../../api/request.ts';
import { importVault, ON_CONFLICT, type OnConflict } from '../../../api/tasks.ts';
import { FileField } from '../../../parts/forms/FileField.tsx';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { textsIn } from '../../../parts/forms/fields.ts';
import { MaskedField } from '../../../parts/values/MaskedField.tsx';
import { when } from '../../../parts/when.ts';
import { strings } from '../../../strings/strings.ts';
import { type Archive, type ArchiveFault, openArchive } from '../archive-file.ts';
import { useStart } from '../task.ts';
import { beginUpload } from '../upload/uploads.ts';

export interface ImportVaultProps {
  readonly vault: string;
  /** Whether it is only checked first what would happen. */
  readonly checkFirst?: boolean;
  readonly onClose: () => void;
}

export function ImportVault({ vault, checkFirst = true, onClose }: ImportVaultProps) {
  const { tasks } = strings;
  const [opened, setOpened] = useState<Archive | ArchiveFault>();
  const [dryRun, setDryRun] = useState(checkFirst);
  const start = useStart();
  const choose = async (file: File) => setOpened(await openArchive(file));
  const act = (form: FormData) =>
    start(async () => {
      if (opened === undefined || typeof opened === 'string') throw unusable(opened);
      const [passphrase] = textsIn(form, 'passphrase');
      const task = await importVault({
        vault,
        header: opened.line,
        parts: opened.parts.length,
        ...(passphrase !== undefined && { passphrase }),
        onConflict: form.get('onConflict') as OnConflict,
        dryRun,
      });
      beginUpload(task, opened);
      return task;
    });
  const words = tasks.import;
  return (
    <FormDrawer title={words.title(vault)} submit={dryRun ? words.check : words.submit} act={act} onClose={onClose}>
      <FileField name="file" label={tasks.file.label} hint={tasks.file.hint} onChosen={(file) => void choose(file)} />
      {opened !== undefined && <Chosen opened={opened} />}
      <Field label={words.onConflict}>
        <RadioGroup name="onConflict" defaultValue="fail">
          {ON_CONFLICT.map((policy) => (
            <Radio key={policy} value={policy} label={words.onConflictOf[policy]} />
          ))}
        </RadioGroup>
      </Field>
      <Field hint={words.dryRunHint}>
        <Switch checked={dryRun} label={words.dryRun} onChange={(_event, { checked }) => setDryRun(checked)} />
      </Field>
    </FormDrawer>
  );
}

const unusable = (fault: ArchiveFault | undefined): ApiError =>
  new ApiError(400, 'BadParameter', strings.tasks.file[fault ?? 'none']);

/** What the file says of itself, and what is needed to open it. */
function Chosen({ opened }: { readonly opened: Archive | ArchiveFault }) {
  const { tasks } = strings;
  if (typeof opened === 'string') return <Text role="alert">{tasks.file[opened]}</Text>;
  return (
    <>
      <Text role="status">{tasks.file.of(opened.vault, when(opened.created))}</Text>
      {opened.hasPassphrase ? (
        <MaskedField name="passphrase" label={tasks.passphrase} required />
      ) : (
        <Text>{tasks.file.installation}</Text>
      )}
    </>
  );
}
