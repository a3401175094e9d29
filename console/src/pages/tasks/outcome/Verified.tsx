import { Text } from '@fluentui/react-components';
import type { Result, Task } from '../../../api/tasks.ts';
import { PageLink } from '../../../parts/page/PageLink.tsx';
import { Message } from '../../../parts/states/Message.tsx';
import { strings } from '../../../strings/strings.ts';

export interface VerifiedProps {
  readonly task: Task;
  readonly result: Result;
}

/** Whether the chain is whole; where it is not, the first record that is not what was written, and what to do now. */
export function Verified({ task, result: { records = 0, firstBroken } }: VerifiedProps) {
  const { tasks } = strings;
  if (task.state !== 'succeeded') return null;
  if (firstBroken === undefined) return <Message intent="success" text={tasks.verified(records)} />;
  return (
    <>
      <Message intent="error" text={tasks.broken(firstBroken.seq, firstBroken.why)} />
      <Text>{tasks.afterBreak}</Text>
      <PageLink to="/audit">{tasks.toAudit}</PageLink>
    </>
  );
}
