import { Button, Field, makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import type { ExportedFile, Task } from '../../../api/tasks.ts';
import { Failure } from '../../../parts/states/Loaded.tsx';
import { strings } from '../../../strings/strings.ts';
import { useMay } from '../task.ts';
import { useSaving } from './saving.ts';

const useStyles = makeStyles({
  saving: { display: 'flex', alignItems: 'end', columnGap: tokens.spacingHorizontalM, width: '100%' },
  bar: { flexGrow: 1 },
});

export interface DownloadProps {
  readonly task: Task;
  readonly file: ExportedFile;
  readonly name: string;
}

/** Of the file that was made, for those who may have it. */
export function Download({ task, file, name }: DownloadProps) {
  const styles = useStyles();
  const { tasks, actions } = strings;
  const { current, start, cancel } = useSaving(task.id, name, file);
  if (!useMay(task.kind)) return null;
  if (current.state === 'saving') {
    return (
      <div className={styles.saving}>
        <Field className={styles.bar} label={tasks.downloading} hint={tasks.done(current.done, file.parts, 'parts')}>
          <ProgressBar value={current.done} max={Math.max(file.parts, 1)} />
        </Field>
        <Button onClick={cancel}>{actions.cancel}</Button>
      </div>
    );
  }
  return (
    <>
      <Button appearance="primary" icon={<ArrowDownloadRegular />} onClick={start}>
        {tasks.download}
      </Button>
      {current.state === 'failed' && <Failure error={current.error} />}
    </>
  );
}
