import {
  Button,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  makeStyles,
  OverlayDrawer,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { getRun, type RunResource } from '../../api/runs.ts';
import { useReturnFocus } from '../../parts/focus.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { moment } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(7rem, auto) minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalS,
    margin: 0,
  },
  term: { color: tokens.colorNeutralForeground2 },
  fact: { margin: 0, overflowWrap: 'anywhere' },
});

export function RunDetail({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { runs, actions } = strings;
  useReturnFocus();
  const query = useQuery({ queryKey: ['run', id], queryFn: ({ signal }) => getRun(id, signal) });
  return (
    <OverlayDrawer open position="end" size="medium" onOpenChange={(_event, { open }) => !open && onClose()}>
      <DrawerHeader>
        <DrawerHeaderTitle
          action={<Button appearance="subtle" icon={<DismissRegular />} aria-label={actions.close} onClick={onClose} />}
        >
          {runs.detail(id)}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody>
        <Loaded query={query}>{(run) => <Facts run={run} />}</Loaded>
      </DrawerBody>
    </OverlayDrawer>
  );
}

/** What there is of the run; what is not there is left out. */
function factsOf(run: RunResource): (readonly [string, string])[] {
  const { runs } = strings;
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    [runs.action, run.action],
    [runs.connection, run.connection.name],
    [runs.status, `${run.status} (${run.statusCode})`],
    [runs.code, run.code],
    [runs.error, run.error],
    [runs.started, moment(run.startTime)],
    [runs.duration, runs.milliseconds(run.durationMs)],
    [runs.caller, callerOf(run)],
    [runs.requestId, run.requestId],
    [runs.clientRequestId, run.clientRequestId],
    [runs.workflow, run.workflow?.name],
    [runs.workflowRun, run.workflow?.runId],
    ...membersOf(runs.inputs, run.inputs),
    ...membersOf(runs.outputs, run.outputs ?? {}),
  ];
  return facts.filter((fact): fact is readonly [string, string] => typeof fact[1] === 'string' && fact[1] !== '');
}

function callerOf({ caller: { key, objectId } }: RunResource): string | undefined {
  const { runs } = strings;
  if (key !== undefined) return runs.key(key);
  return objectId === undefined ? undefined : runs.identity(objectId);
}

const membersOf = (part: string, members: object) =>
  Object.entries(members).map(([name, value]) => [`${part}: ${name}`, String(value)] as const);

function Facts({ run }: { readonly run: RunResource }) {
  const styles = useStyles();
  return (
    <dl className={styles.facts}>
      {factsOf(run).map(([term, fact]) => (
        <div key={term} style={{ display: 'contents' }}>
          <dt className={styles.term}>{term}</dt>
          <dd className={styles.fact}>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}
