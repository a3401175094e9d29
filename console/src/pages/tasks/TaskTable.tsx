import type { Task } from '../../api/tasks.ts';
import { PageLink } from '../../parts/page/PageLink.tsx';
import { usePrincipalName } from '../../parts/principal.ts';
import { type Column, LongTable } from '../../parts/tables/LongTable.tsx';
import { moment } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';
import { wordsOf } from './progress.ts';
import { StateBadge } from './StateBadge.tsx';
import { titleOf, useLive } from './task.ts';

type OfTask = { readonly task: Task };

export interface TaskTableProps {
  readonly tasks: readonly Task[];
  readonly onEnd: (() => void) | undefined;
}

export function TaskTable({ tasks: items, onEnd }: TaskTableProps) {
  const { tasks } = strings;
  const columns: readonly Column<Task>[] = [
    {
      title: tasks.task,
      width: '26%',
      cell: (task) => (
        <PageLink to="/tasks/$id" params={{ id: task.id }}>
          {titleOf(task)}
        </PageLink>
      ),
    },
    { title: tasks.state, width: '10rem', cell: (task) => <State task={task} /> },
    { title: tasks.progress, width: '28%', cell: (task) => <Share task={task} /> },
    { title: tasks.by, width: '18%', cell: (task) => <By task={task} /> },
    { title: tasks.created, width: '13rem', cell: ({ created }) => moment(created) },
  ];
  return <LongTable label={tasks.list} columns={columns} items={items} keyOf={({ id }) => id} onEnd={onEnd} />;
}

const State = ({ task }: OfTask) => <StateBadge task={useLive(task)} />;

const Share = ({ task }: OfTask) => wordsOf(useLive(task));

function By({ task: { by } }: OfTask) {
  return usePrincipalName(by.objectId) ?? by.objectId;
}
