import { Text } from '@fluentui/react-components';
import type { Result, Task } from '../../../api/tasks.ts';
import { Properties } from '../../../parts/page/Properties.tsx';
import { Message } from '../../../parts/states/Message.tsx';
import { strings } from '../../../strings/strings.ts';
import { Names } from './Names.tsx';

export interface ReencryptedProps {
  readonly task: Task;
  readonly result: Result;
}

/** Which data key took over, and what could not be opened to be given it. */
export function Reencrypted({ task, result }: ReencryptedProps) {
  const { tasks } = strings;
  const { from, to, rows = 0, resealed = 0, unreadableRows = 0, unreadable = [] } = result;
  return (
    <>
      {task.state === 'succeeded' && (
        <Message
          intent={unreadableRows > 0 ? 'warning' : 'success'}
          text={unreadableRows > 0 ? tasks.reencryptedButFor(unreadableRows) : tasks.reencrypted}
        />
      )}
      <Properties
        rows={[
          ...(from !== undefined && to !== undefined ? [[tasks.dataKey, tasks.keys(from, to)] as const] : []),
          [tasks.resealed, tasks.done(resealed, rows, 'rows')],
        ]}
      />
      {unreadable.length > 0 && (
        <>
          <Text>{tasks.afterUnreadable}</Text>
          <Names label={tasks.unreadable} names={unreadable.map(({ table, row }) => `${table}: ${row}`)} />
        </>
      )}
    </>
  );
}
