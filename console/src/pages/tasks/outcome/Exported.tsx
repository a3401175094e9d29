import type { Result, Task } from '../../../api/tasks.ts';
import { Message } from '../../../parts/states/Message.tsx';
import { strings } from '../../../strings/strings.ts';
import { Download } from './Download.tsx';

export interface ExportedProps {
  readonly task: Task;
  readonly result: Result;
}

/** The file that was made of a vault, for those who may have it. */
export function Exported({ task, result: { versions = 0 } }: ExportedProps) {
  const { tasks } = strings;
  if (task.file === undefined) return null;
  return (
    <>
      <Message intent="success" text={tasks.exported(versions, tasks.bytes(task.file.bytes))} />
      <Download task={task} file={task.file} name={`${task.vault ?? 'sallyport'}.vault`} />
    </>
  );
}
