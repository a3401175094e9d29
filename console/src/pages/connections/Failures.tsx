import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { type ConnectionResource, type FailedRun, listFailures, refOf } from '../../api/connections.ts';
import { Empty } from '../../parts/states/Empty.tsx';
import { Loaded } from '../../parts/states/Loaded.tsx';
import type { Column } from '../../parts/tables/LongTable.tsx';
import { ShortTable } from '../../parts/tables/ShortTable.tsx';
import { moment } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';
import { partKey, useConnection } from './shown.ts';

/** What failed of late, and why. */
export function Failures() {
  return <Loaded query={useConnection()}>{(connection) => <Content connection={connection} />}</Loaded>;
}

const useStyles = makeStyles({ hint: { marginBottom: tokens.spacingVerticalS } });

function Content({ connection }: { readonly connection: ConnectionResource }) {
  const styles = useStyles();
  const ref = refOf(connection);
  const { failures, tabs } = strings.connections;
  const query = useQuery({
    queryKey: partKey(ref, 'failures'),
    queryFn: ({ signal }) => listFailures(ref, signal),
  });
  if (connection.properties.runHistory === 'Disabled') return <Empty text={failures.off} />;
  return (
    <Loaded query={query}>
      {(found) =>
        found.length === 0 ? (
          <Empty text={failures.none} />
        ) : (
          <>
            <Text as="p" block className={styles.hint}>
              {failures.hint}
            </Text>
            <ShortTable label={tabs.failures} columns={COLUMNS} items={found} keyOf={({ id }) => id} />
          </>
        )
      }
    </Loaded>
  );
}

const { failures } = strings.connections;

const COLUMNS: readonly Column<FailedRun>[] = [
  { title: failures.time, width: '20%', cell: ({ startTime }) => moment(startTime) },
  { title: failures.action, width: '18%', cell: ({ action }) => action },
  { title: failures.answer, width: '22%', cell: ({ statusCode, code }) => `${statusCode} ${code ?? ''}` },
  { title: failures.cause, width: '40%', cell: ({ error }) => error },
];
