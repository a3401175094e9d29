import { Button, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { Result, Task } from '../../../api/tasks.ts';
import { Properties } from '../../../parts/page/Properties.tsx';
import { Message } from '../../../parts/states/Message.tsx';
import { strings } from '../../../strings/strings.ts';
import { ImportVault } from '../start/ImportVault.tsx';
import { useMay } from '../task.ts';
import { Names } from './Names.tsx';

export interface ImportedProps {
  readonly task: Task;
  readonly result: Result;
}

const TALLY = ['created', 'added', 'present', 'skipped'] as const;

/** What was made and what was left, or would be; the names that were in the way. */
export function Imported({ task: { state, vault }, result }: ImportedProps) {
  const { tasks } = strings;
  const { dryRun = false, conflicts = [] } = result;
  const hasConflicts = conflicts.length > 0;
  return (
    <>
      {state === 'succeeded' && (
        <Message intent={dryRun ? 'info' : 'success'} text={dryRun ? tasks.checked : tasks.imported} />
      )}
      {!hasConflicts && <Properties rows={TALLY.map((name) => [tasks.tally[name], result[name] ?? 0])} />}
      {hasConflicts && (
        <>
          <Text>{tasks.afterConflict}</Text>
          <Names label={tasks.conflicts} names={conflicts} />
        </>
      )}
      {vault !== undefined && dryRun && state === 'succeeded' && <ImportNow vault={vault} />}
    </>
  );
}

/** After a check. The file and its passphrase are chosen again: neither was kept. */
function ImportNow({ vault }: { readonly vault: string }) {
  const [open, setOpen] = useState(false);
  if (!useMay('importVault')) return null;
  return (
    <>
      <Button appearance="primary" onClick={() => setOpen(true)}>
        {strings.tasks.importNow}
      </Button>
      {open && <ImportVault vault={vault} checkFirst={false} onClose={() => setOpen(false)} />}
    </>
  );
}
