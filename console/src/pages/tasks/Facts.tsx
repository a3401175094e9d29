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
  const { vault, filter, by, created, started, ended, until } = task;
  const name = usePrincipalName(by.objectId);
  const seconds = hasEnded(task) ? secondsOf(task) : undefined;
  const rows: readonly (readonly [string, ReactNode] | undefined)[] = [
    [tasks.state, <StateBadge key="state" task={task} />],
    vault === undefined ? undefined : [tasks.vault, <VaultLink key="vault" vault={vault} />],
    filter === undefined ? undefined : [tasks.filter, <FilterLink key="filter" filter={filter} />],
    [tasks.by, name ?? by.objectId],
    [tasks.created, moment(created)],
    started === undefined ? undefined : [tasks.started, moment(started)],
    ended === undefined ? undefined : [tasks.ended, moment(ended)],
    seconds === undefined ? undefined : [tasks.took, tasks.elapsed(seconds)],
    [tasks.until, moment(until)],
  ];
  return <Properties rows={rows.filter((row) => row !== undefined)} />;
}

/** Leads to the records that are looked for, as they are now. */
function FilterLink({ filter }: { readonly filter: NonNullable<Task['filter']> }) {
  const { audit, tasks } = strings;
  const words = Object.entries(filter).map(([name, value]) => `${audit[name as keyof typeof filter]}: ${value}`);
  return (
    <PageLink to="/audit" search={filter}>
      {words.join(', ') || tasks.noFilter}
    </PageLink>
  );
}

function VaultLink({ vault }: { readonly vault: string }) {
  return (
    <PageLink to="/vaults/$vault" params={{ vault }}>
      {vault}
    </PageLink>
  );
}
