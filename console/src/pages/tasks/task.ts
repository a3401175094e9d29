import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ApiError } from '../../api/request.ts';
import { getTask, type Task } from '../../api/tasks.ts';
import { useRole } from '../../app/session.ts';
import { strings } from '../../strings/strings.ts';

export const TASKS = 'tasks';
const POLL = 1000;

export const hasEnded = ({ state }: Task): boolean =>
  state === 'succeeded' || state === 'failed' || state === 'canceled';

/** Whether a file comes of it. */
export const isExport = ({ kind }: Task): boolean => kind === 'exportVault' || kind === 'exportAudit';

export const titleOf = ({ kind, vault = '' }: Task): string => strings.tasks.kinds[kind](vault);

/** How long it has run, in whole seconds; undefined where it has not begun. */
export function secondsOf({ started, ended }: Task, now = Date.now()): number | undefined {
  if (started === undefined) return undefined;
  const until = ended === undefined ? now : Date.parse(ended);
  return Math.max(0, Math.floor((until - Date.parse(started)) / 1000));
}

/** A task as it is now: asked for once a second until it has ended, and not while nobody sees the page. */
export function useTask(id: string, enabled = true) {
  return useQuery({
    queryKey: [TASKS, id],
    queryFn: ({ signal }) => getTask(id, signal),
    enabled,
    // The next second tries again anyway.
    retry: false,
    refetchInterval: ({ state: { data, error } }) => {
      const isRefused = error instanceof ApiError && error.status !== 0;
      return isRefused || (data !== undefined && hasEnded(data)) ? false : POLL;
    },
  });
}

/** The same for a row of a list. */
export function useLive(listed: Task): Task {
  const isOver = hasEnded(listed);
  const { data } = useTask(listed.id, !isOver);
  return isOver ? listed : (data ?? listed);
}

/** Whether whoever is signed in may begin, cancel and delete tasks of that kind. */
export function useMay(kind: Task['kind']): boolean {
  const isOperator = useRole('Operator');
  const isAdministrator = useRole('Administrator');
  return kind === 'verifyAudit' || kind === 'exportAudit' ? isOperator : isAdministrator;
}

/** Begins a task, and shows its page. */
export function useStart() {
  const navigate = useNavigate();
  const client = useQueryClient();
  return async (begin: () => Promise<Task>): Promise<void> => {
    const task = await begin();
    client.setQueryData([TASKS, task.id], task);
    void client.invalidateQueries({ queryKey: [TASKS] });
    await navigate({ to: '/tasks/$id', params: { id: task.id } });
  };
}
