import { Field, makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type Action, listActions } from '../../api/actions.ts';
import { type ConnectionResource, listAllConnections } from '../../api/connections.ts';
import { Page } from '../../parts/page/Page.tsx';
import { Empty } from '../../parts/states/Empty.tsx';
import { Loaded } from '../../parts/states/Loaded.tsx';
import { strings } from '../../strings/strings.ts';
import { ActionForm } from './ActionForm.tsx';
import type { TryAddress } from './routes.ts';

const useStyles = makeStyles({
  choices: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(18rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalL,
    maxWidth: '56rem',
    marginBottom: tokens.spacingVerticalM,
  },
  description: { display: 'block', marginBottom: tokens.spacingVerticalL },
});

export function TryIt() {
  const { tryIt } = strings;
  const connections = useQuery({
    queryKey: ['connections', 'all'],
    queryFn: ({ signal }) => listAllConnections(signal),
  });
  const actions = useQuery({
    queryKey: ['actions'],
    queryFn: ({ signal }) => listActions(signal),
    staleTime: Infinity,
  });
  return (
    <Page title={tryIt.title}>
      <Loaded query={connections}>
        {(found) =>
          found.length === 0 ? (
            <Empty text={tryIt.noConnections} />
          ) : (
            <Loaded query={actions}>{(all) => <Choice connections={found} actions={all} />}</Loaded>
          )
        }
      </Loaded>
    </Page>
  );
}

interface ChoiceProps {
  readonly connections: readonly ConnectionResource[];
  readonly actions: readonly Action[];
}

/** The first connection and Get secret, unless the address says something else. */
function Choice({ connections, actions }: ChoiceProps) {
  const styles = useStyles();
  const search = useSearch({ from: '/try' });
  const navigate = useNavigate({ from: '/try' });
  const { tryIt } = strings;
  const connection = connections.find(({ id }) => id === search.connection) ?? connections[0];
  const action = actions.find(({ id }) => id === search.action) ?? actions.find(({ id }) => id === 'GetSecret');
  const go = (next: TryAddress) => void navigate({ search: { ...search, ...next }, replace: true });
  const options = (advanced: boolean) =>
    actions
      .filter((each) => each.advanced === advanced)
      .map(({ id, summary }) => (
        <option key={id} value={id}>
          {summary}
        </option>
      ));
  return (
    <>
      <div className={styles.choices}>
        <Field label={tryIt.connection}>
          <Select value={connection?.id ?? ''} onChange={(_event, { value }) => go({ connection: value })}>
            {connections.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={tryIt.action}>
          <Select value={action?.id ?? ''} onChange={(_event, { value }) => go({ action: value })}>
            {options(false)}
            <optgroup label={tryIt.moreActions}>{options(true)}</optgroup>
          </Select>
        </Field>
      </div>
      {action !== undefined && (
        <Text as="p" className={styles.description}>
          {action.description}
        </Text>
      )}
      {action !== undefined && connection !== undefined && (
        <ActionForm key={`${connection.id} ${action.id}`} connection={connection} action={action} onAddress={go} />
      )}
    </>
  );
}
