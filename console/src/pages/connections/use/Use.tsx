import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { ConnectionResource, ParameterSet } from '../../../api/connections.ts';
import { PageLink } from '../../../parts/page/PageLink.tsx';
import { Section } from '../../../parts/page/Section.tsx';
import { Loaded } from '../../../parts/states/Loaded.tsx';
import { Snippet } from '../../../parts/values/Snippet.tsx';
import { strings } from '../../../strings/strings.ts';
import { setOf, useParameterSets } from '../kinds.ts';
import { useConnection } from '../shown.ts';
import { bicepOf } from './bicep.ts';
import { appSettings, connectionsJson, curlOf } from './snippets.ts';

/** The texts by which this very connection is used and deployed. No secret and no key is in any of them. */
export function Use() {
  const sets = useParameterSets();
  return (
    <Loaded query={useConnection()}>
      {(connection) => (
        <Loaded query={sets}>{(found) => <Snippets connection={connection} set={setOf(connection, found)} />}</Loaded>
      )}
    </Loaded>
  );
}

const useStyles = makeStyles({
  all: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', rowGap: tokens.spacingVerticalXXL },
});

interface SnippetsProps {
  readonly connection: ConnectionResource;
  readonly set: ParameterSet | undefined;
}

function Snippets({ connection, set }: SnippetsProps) {
  const styles = useStyles();
  const { use } = strings.connections;
  const all = [
    [use.curl, curlOf(connection)],
    [use.connectionsJson, connectionsJson(connection)],
    [use.settings, appSettings(connection, use.key)],
    [use.bicep, bicepOf(connection, set)],
  ] as const;
  return (
    <div className={styles.all}>
      {all.map(([label, text]) => (
        <Section key={label} title={label}>
          <Snippet label={label} text={text} />
        </Section>
      ))}
      <Imported connection={connection} />
    </div>
  );
}

/** Who imported the connector is asked for the last part of the runtime URL. */
function Imported({ connection }: Pick<SnippetsProps, 'connection'>) {
  const { use } = strings.connections;
  return (
    <Section title={use.connector}>
      <Text>
        {use.connectorText} <PageLink to="/connector">{use.connectorLink}</PageLink> {use.connectorAsks}
      </Text>
      <Snippet label={use.connectorId} text={connection.properties.connectionRuntimeUrl.split('/').at(-1) ?? ''} />
    </Section>
  );
}
