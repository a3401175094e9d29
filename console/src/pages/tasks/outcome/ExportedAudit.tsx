import { Properties } from '../../../parts/page/Properties.tsx';
import { Message } from '../../../parts/states/Message.tsx';
import { strings } from '../../../strings/strings.ts';
import { Download } from './Download.tsx';
import type { ExportedProps } from './Exported.tsx';

/** The file that was made of the audit log, and which of its records are in there. */
export function ExportedAudit({ task, result: { records = 0, first, last } }: ExportedProps) {
  const { tasks } = strings;
  if (task.file === undefined) return null;
  if (first === undefined || last === undefined) return <Message intent="info" text={tasks.exportedNothing} />;
  return (
    <>
      <Message intent="success" text={tasks.exportedAudit(records, tasks.bytes(task.file.bytes))} />
      <Properties rows={[[tasks.numbers, tasks.fromTo(first, last)]]} />
      <Download task={task} file={task.file} name="audit.jsonl" />
    </>
  );
}
