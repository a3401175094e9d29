import { makeStyles, tokens } from '@fluentui/react-components';
import type { ConnectionResource, ParameterSet } from '../../../api/connections.ts';
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
    </div>
  );
}
