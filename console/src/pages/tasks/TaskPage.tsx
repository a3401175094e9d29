import { makeStyles, tokens } from '@fluentui/react-components';
import { useParams } from '@tanstack/react-router';
import { ApiError } from '../../api/request.ts';
import type { Task } from '../../api/tasks.ts';
import { Page } from '../../parts/page/Page.tsx';
import { Section } from '../../parts/page/Section.tsx';
import { Failure, Loaded } from '../../parts/states/Loaded.tsx';
import { Message } from '../../parts/states/Message.tsx';
import { strings } from '../../strings/strings.ts';
import { Facts } from './Facts.tsx';
import { Outcome } from './outcome/Outcome.tsx';
import { Running } from './Running.tsx';
import { TaskCommands } from './TaskCommands.tsx';
import { Trail } from './Trail.tsx';
import { hasEnded, titleOf, useTask } from './task.ts';
import { Upload } from './upload/Upload.tsx';

const useStyles = makeStyles({ parts: { display: 'grid', rowGap: tokens.spacingVerticalXL } });

/** A task: how far it is, and in the end what came of it. All of it is the gateway's: a reload changes nothing. */
export function TaskPage() {
  const { id } = useParams({ from: '/tasks/$id' });
  const query = useTask(id);
  const { data, error } = query;
  return (
    <>
      <Trail />
      {/* One page from the beginning on: the focus does not move when what it shows has come. */}
      <Page key={id} title={data === undefined ? strings.tasks.task : titleOf(data)}>
        {data === undefined ? <Loaded query={query}>{() => null}</Loaded> : <Known task={data} error={error} />}
      </Page>
    </>
  );
}

function Known({ task, error }: { readonly task: Task; readonly error: Error | null }) {
  const styles = useStyles();
  const { tasks } = strings;
  return (
    <>
      <TaskCommands task={task} />
      <div className={styles.parts}>
        {error !== null && <Lost error={error} />}
        {task.state === 'uploading' && <Upload task={task} />}
        {(task.state === 'queued' || task.state === 'running') && <Running task={task} />}
        {hasEnded(task) && (
          <Section title={tasks.result}>
            <Outcome task={task} />
          </Section>
        )}
        <Facts task={task} />
      </div>
    </>
  );
}

/** What was last known stays on the page. */
function Lost({ error }: { readonly error: Error }) {
  if (!(error instanceof ApiError) || error.status !== 0) return <Failure error={error} />;
  return <Message intent="warning" text={strings.tasks.unreachable} />;
}
