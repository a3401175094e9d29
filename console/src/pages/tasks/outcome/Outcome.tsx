import { makeStyles, tokens } from '@fluentui/react-components';
import type { Task } from '../../../api/tasks.ts';
import { Message } from '../../../parts/states/Message.tsx';
import { strings } from '../../../strings/strings.ts';
import { Exported } from './Exported.tsx';
import { ExportedAudit } from './ExportedAudit.tsx';
import { Imported } from './Imported.tsx';
import { Reencrypted } from './Reencrypted.tsx';
import { Verified } from './Verified.tsx';

const useStyles = makeStyles({
  parts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    rowGap: tokens.spacingVerticalM,
    justifyItems: 'start',
  },
});

/** Each says what came of its kind, also of one that ended early. */
const OF_KIND = {
  verifyAudit: Verified,
  exportAudit: ExportedAudit,
  exportVault: Exported,
  importVault: Imported,
  reencrypt: Reencrypted,
} as const;

/** What came of a task, in words; where it failed, the gateway's. */
export function Outcome({ task }: { readonly task: Task }) {
  const styles = useStyles();
  const { kind, state, error, result } = task;
  const OfKind = OF_KIND[kind];
  return (
    <div className={styles.parts} role="status">
      {state === 'canceled' && <Message intent="warning" text={strings.tasks.canceled[kind]} />}
      {error !== undefined && <Message intent="error" text={`${error.code}: ${error.message}`} />}
      {result !== undefined && <OfKind task={task} result={result} />}
    </div>
  );
}
