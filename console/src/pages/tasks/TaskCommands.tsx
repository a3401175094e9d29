import { DeleteRegular, DismissCircleRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { cancelTask, deleteTask, type Task } from '../../api/tasks.ts';
import { Confirm } from '../../parts/forms/Confirm.tsx';
import { Command, CommandBar } from '../../parts/page/CommandBar.tsx';
import { strings } from '../../strings/strings.ts';
import { Again } from './start/Again.tsx';
import { hasEnded, isExport, TASKS, titleOf, useMay } from './task.ts';

/** What can be done with a task, by those who may begin one. */
export function TaskCommands({ task }: { readonly task: Task }) {
  const { tasks, actions } = strings;
  const [asking, setAsking] = useState<'cancel' | 'delete'>();
  const isOver = hasEnded(task);
  if (!useMay(task.kind)) return null;
  return (
    <>
      <CommandBar label={titleOf(task)}>
        {isOver ? (
          <>
            <Again task={task} />
            <Command icon={<DeleteRegular />} onClick={() => setAsking('delete')}>
              {actions.delete}
            </Command>
          </>
        ) : (
          <Command icon={<DismissCircleRegular />} onClick={() => setAsking('cancel')}>
            {tasks.cancel.button}
          </Command>
        )}
      </CommandBar>
      {asking === 'cancel' && <Cancel task={task} onClose={() => setAsking(undefined)} />}
      {asking === 'delete' && <Delete task={task} onClose={() => setAsking(undefined)} />}
    </>
  );
}

interface AskingProps {
  readonly task: Task;
  readonly onClose: () => void;
}

function Cancel({ task, onClose }: AskingProps) {
  const { cancel } = strings.tasks;
  const client = useQueryClient();
  const act = async () => client.setQueryData([TASKS, task.id], await cancelTask(task.id));
  return (
    <Confirm
      title={cancel.title(titleOf(task))}
      text={cancel.text[task.kind]}
      verb={cancel.button}
      keep={cancel.keep}
      act={act}
      onClose={onClose}
    />
  );
}

function Delete({ task, onClose }: AskingProps) {
  const { tasks, actions } = strings;
  const client = useQueryClient();
  const navigate = useNavigate();
  const close = async (done: boolean) => {
    onClose();
    if (!done) return;
    await navigate({ to: '/tasks' });
    client.removeQueries({ queryKey: [TASKS, task.id] });
  };
  return (
    <Confirm
      title={tasks.delete.title(titleOf(task))}
      text={isExport(task) ? tasks.delete.textOfExport : tasks.delete.text}
      verb={actions.delete}
      act={() => deleteTask(task.id)}
      onClose={(done) => void close(done)}
    />
  );
}
