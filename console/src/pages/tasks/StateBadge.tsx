import { Badge } from '@fluentui/react-components';
import type { Task } from '../../api/tasks.ts';
import { strings } from '../../strings/strings.ts';

const COLOUR = {
  uploading: 'warning',
  queued: 'informative',
  running: 'brand',
  succeeded: 'success',
  failed: 'danger',
  canceled: 'subtle',
  broken: 'danger',
  checked: 'informative',
} as const;

export function StateBadge({ task }: { readonly task: Task }) {
  const shown = shownOf(task);
  return (
    <Badge appearance="tint" color={COLOUR[shown]}>
      {strings.tasks.states[shown]}
    </Badge>
  );
}

/** A verification that found the chain broken has succeeded, and must not look like it; a check has imported nothing. */
function shownOf(task: Task): keyof typeof COLOUR {
  if (task.state !== 'succeeded') return task.state;
  if (task.kind === 'verifyAudit' && task.result?.firstBroken !== undefined) return 'broken';
  return task.kind === 'importVault' && task.result?.dryRun === true ? 'checked' : 'succeeded';
}
