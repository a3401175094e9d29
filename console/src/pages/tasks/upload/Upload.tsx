import { Field, makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { Task } from '../../../api/tasks.ts';
import { FileField } from '../../../parts/forms/FileField.tsx';
import { Failure } from '../../../parts/states/Loaded.tsx';
import { Message } from '../../../parts/states/Message.tsx';
import { strings } from '../../../strings/strings.ts';
import { openArchive } from '../archive-file.ts';
import { shareOf, wordsOf } from '../progress.ts';
import { useMay } from '../task.ts';
import { beginUpload, useUpload } from './uploads.ts';

type OfTask = { readonly task: Task };

const useStyles = makeStyles({
  parts: { display: 'grid', rowGap: tokens.spacingVerticalM },
});

/** A task that waits for its file: how much of it is there, and what to do where nobody sends it any more. */
export function Upload({ task }: OfTask) {
  const styles = useStyles();
  const upload = useUpload(task.id);
  const { upload: words } = strings.tasks;
  const isSending = upload !== undefined && upload.state !== 'failed';
  return (
    <div className={styles.parts}>
      <Field label={words.title} hint={wordsOf(task)}>
        <ProgressBar thickness="large" value={shareOf(task) ?? 0} />
      </Field>
      {upload?.state === 'failed' && <Failure error={upload.error} />}
      {upload?.state === 'waiting' && <Message intent="warning" text={words.waiting} />}
      {isSending ? <Text>{words.keepOpen}</Text> : <Interrupted task={task} />}
    </div>
  );
}

/** A reload has taken the file from the page; the gateway still has what was sent. */
function Interrupted({ task }: OfTask) {
  const { upload: words, file: faults } = strings.tasks;
  const [fault, setFault] = useState<string>();
  const { header, parts = 0, received = 0 } = task.upload ?? {};
  if (!useMay(task.kind)) return <Text>{words.bystander}</Text>;
  const choose = async (file: File) => {
    setFault(undefined);
    const opened = await openArchive(file);
    if (typeof opened === 'string') return setFault(faults[opened]);
    if (opened.line !== header) return setFault(words.other);
    beginUpload(task, opened);
  };
  return (
    <>
      <Message intent="warning" text={words.stopped(received, parts)} />
      <FileField name="file" label={words.file} onChosen={(file) => void choose(file)} />
      {fault !== undefined && <Text role="alert">{fault}</Text>}
    </>
  );
}
