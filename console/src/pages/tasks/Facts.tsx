import type { ReactNode } from 'react';
import type { Task } from '../../api/tasks.ts';
import { PageLink } from '../../parts/page/PageLink.tsx';
import { Properties } from '../../parts/page/Properties.tsx';
import { usePrincipalName } from '../../parts/principal.ts';
import { moment } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';
import { StateBadge } from './StateBadge.tsx';
import { hasEnded, secondsOf } from './task.ts';

export function Facts({ task }: { readonly task: Task }) {
  const { tasks } = strings;
  const { vault, by, created, started, ended, until } = task;
  const name = usePrincipalName(by.objectId);
  const seconds = hasEnded(task) ? secondsOf(task) : undefined;
  const rows: readonly (readonly [string, ReactNode] | undefined)[] = [
    [tasks.state, <StateBadge key="state" task={task} />],
    vault === undefined ? undefined : [tasks.vault, <VaultLink key="vault" vault={vault} />],
    [tasks.by, name ?? by.objectId],
    [tasks.created, moment(created)],
    started === undefined ? undefined : [tasks.started, moment(started)],
    ended === undefined ? undefined : [tasks.ended, moment(ended)],
    seconds === undefined ? undefined : [tasks.took, tasks.elapsed(seconds)],
    [tasks.until, moment(until)],
  ];
  return <Properties rows={rows.filter((row) => row !== undefined)} />;
}

function VaultLink({ vault }: { readonly vault: string }) {
  return (
    <PageLink to="/vaults/$vault" params={{ vault }}>
      {vault}
    </PageLink>
  );
}
