import { makeStyles, Tab, TabList, tokens } from '@fluentui/react-components';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Page } from '../../parts/page/Page.tsx';
import { strings } from '../../strings/strings.ts';
import { RunDetail } from './RunDetail.tsx';
import { RunList } from './RunList.tsx';
import type { RunsAddress } from './routes.ts';
import { WorkflowRuns } from './WorkflowRuns.tsx';

const WORKFLOWS = 'workflows';

const useStyles = makeStyles({
  views: { marginBottom: tokens.spacingVerticalM, borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
});

/** The run history: all of it, or by runs of workflows. What is looked at stands in the address. */
export function Runs() {
  const styles = useStyles();
  const { run, view, ...search } = useSearch({ from: '/runs' });
  const navigate = useNavigate({ from: '/runs' });
  const { runs } = strings;
  const go = (next: RunsAddress) => void navigate({ search: next, replace: true });
  return (
    <Page title={runs.title}>
      <TabList
        className={styles.views}
        aria-label={runs.views}
        selectedValue={view ?? ''}
        onTabSelect={(_event, { value }) => go(value === WORKFLOWS ? { view: WORKFLOWS } : search)}
      >
        <Tab value="">{runs.all}</Tab>
        <Tab value={WORKFLOWS}>{runs.byWorkflow}</Tab>
      </TabList>
      {view === WORKFLOWS ? (
        <WorkflowRuns onOpen={(workflowRunId) => go({ workflowRunId })} />
      ) : (
        <RunList search={search} onChange={go} />
      )}
      {run !== undefined && <RunDetail id={run} onClose={() => go(search)} />}
    </Page>
  );
}
