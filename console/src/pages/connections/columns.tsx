import { makeStyles, tokens } from '@fluentui/react-components';
import { type ConnectionResource, type ParameterSet, refOf } from '../../api/connections.ts';
import { PageLink } from '../../parts/page/PageLink.tsx';
import type { Column } from '../../parts/tables/LongTable.tsx';
import { dateOf, when } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';
import { kindName, vaultOf } from './kinds.ts';
import { causeOf, StatusBadge } from './Status.tsx';

const useStyles = makeStyles({
  status: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS },
  cause: { overflow: 'hidden', textOverflow: 'ellipsis' },
});

export function connectionColumns(sets: readonly ParameterSet[]): readonly Column<ConnectionResource>[] {
  const { connections } = strings;
  return [
    {
      title: connections.name,
      width: '13%',
      cell: (connection) => <NameCell connection={connection} />,
      sort: { by: 'name', key: ({ name }) => name },
    },
    { title: connections.kind, width: '17%', cell: (connection) => kindName(connection, sets) },
    { title: connections.vault, width: '8%', cell: vaultOf },
    {
      title: connections.status,
      width: '17%',
      cell: (connection) => <StatusCell connection={connection} />,
      sort: { by: 'status', key: ({ properties }) => properties.overallStatus },
    },
    { title: connections.group, width: '12%', cell: (connection) => refOf(connection).group },
    {
      title: connections.created,
      width: '16%',
      cell: ({ properties }) => when(properties.createdTime),
      sort: { by: 'created', key: ({ properties }) => dateOf(properties.createdTime).getTime() },
    },
    {
      title: connections.expires,
      width: '16%',
      cell: ({ properties: { credentialExpires: end } }) => (end === undefined ? '' : when(end)),
      sort: { by: 'expires', key: endOf },
    },
  ];
}

/** When its credential expires, where that is known. */
const endOf = ({ properties: { credentialExpires: end } }: ConnectionResource) =>
  end === undefined ? undefined : dateOf(end).getTime();

function NameCell({ connection }: { readonly connection: ConnectionResource }) {
  return (
    <PageLink to="/connections/$subscription/$group/$name" params={refOf(connection)}>
      {connection.name}
    </PageLink>
  );
}

function StatusCell({ connection }: { readonly connection: ConnectionResource }) {
  const styles = useStyles();
  const cause = causeOf(connection)?.message;
  return (
    <span className={styles.status}>
      <StatusBadge connection={connection} />
      {cause !== undefined && (
        <span className={styles.cause} title={cause}>
          {cause}
        </span>
      )}
    </span>
  );
}
