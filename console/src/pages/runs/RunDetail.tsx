import { useQuery } from '@tanstack/react-query';
import { getRun, type RunResource } from '../../api/runs.ts';
import { DetailDrawer } from '../../parts/page/DetailDrawer.tsx';
import { Properties } from '../../parts/page/Properties.tsx';
import { Loaded } from '../../parts/states/Loaded.tsx';
import { moment } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';

export function RunDetail({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const query = useQuery({ queryKey: ['run', id], queryFn: ({ signal }) => getRun(id, signal) });
  return (
    <DetailDrawer title={strings.runs.detail(id)} onClose={onClose}>
      <Loaded query={query}>{(run) => <Properties rows={factsOf(run)} />}</Loaded>
    </DetailDrawer>
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
