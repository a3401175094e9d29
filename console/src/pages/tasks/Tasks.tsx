import { makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons';
import { listTasks } from '../../api/tasks.ts';
import { Command, CommandBar } from '../../parts/page/CommandBar.tsx';
import { Page } from '../../parts/page/Page.tsx';
import { Empty } from '../../parts/states/Empty.tsx';
import { Failure } from '../../parts/states/Loaded.tsx';
import { usePaged } from '../../parts/tables/paged.ts';
import { strings } from '../../strings/strings.ts';
import { Reencrypt } from './start/Reencrypt.tsx';
import { Verify } from './start/Verify.tsx';
import { TaskTable } from './TaskTable.tsx';
import { TASKS } from './task.ts';

const useStyles = makeStyles({ list: { display: 'grid', rowGap: tokens.spacingVerticalM } });

/** Long work, whoever began it, until it is removed. */
export function Tasks() {
  const styles = useStyles();
  const { tasks, actions, states } = strings;
  const list = usePaged([TASKS, 'all'], listTasks, 0);
  const { query, items } = list;
  return (
    <Page title={tasks.title}>
      <CommandBar label={tasks.title}>
        <Verify label={tasks.verify} />
        <Reencrypt label={tasks.reencrypt.button} />
        <Command icon={<ArrowClockwiseRegular />} onClick={() => void list.refresh()}>
          {actions.refresh}
        </Command>
      </CommandBar>
      <div className={styles.list}>
        {query.error !== null && <Failure error={query.error} onRetry={() => void query.refetch()} />}
        {query.isPending && <Spinner label={states.loading} />}
        {items.length > 0 && <TaskTable tasks={items} onEnd={list.more} />}
        {items.length === 0 && query.isSuccess && <Empty text={tasks.none} />}
      </div>
    </Page>
  );
}
