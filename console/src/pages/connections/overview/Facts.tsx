import { Switch } from '@fluentui/react-components';
import { type ConnectionResource, changeConnection, refOf } from '../../../api/connections.ts';
import { useActing } from '../../../parts/forms/acting.ts';
import { Properties } from '../../../parts/page/Properties.tsx';
import { Failure } from '../../../parts/states/Loaded.tsx';
import { when } from '../../../parts/when.ts';
import { strings } from '../../../strings/strings.ts';
import { kindName, useParameterSets, vaultOf } from '../kinds.ts';
import { useMayEdit } from '../rights.ts';
import { StatusBadge } from '../Status.tsx';
import { useForget } from '../shown.ts';

export function Facts({ connection }: { readonly connection: ConnectionResource }) {
  const { data: sets = [] } = useParameterSets();
  const { connections } = strings;
  const { properties } = connection;
  const { authenticatedUser, createdBy, certificate, credentialExpires } = properties;
  const rows: (readonly [string, string | undefined])[] = [
    [connections.displayName, properties.displayName],
    [connections.kind, kindName(connection, sets)],
    [connections.vault, vaultOf(connection) || connections.none],
    [connections.account, authenticatedUser.name],
    [connections.certificate, certificate && `${certificate.subject} (${certificate.thumbprint})`],
    [connections.expires, credentialExpires && when(credentialExpires)],
    [connections.owner, createdBy?.id],
    [connections.runtimeUrl, properties.connectionRuntimeUrl],
    [connections.created, when(properties.createdTime)],
    [connections.changed, when(properties.changedTime)],
  ];
  return (
    <>
      <Properties
        rows={[
          [connections.status, <StatusBadge key="status" connection={connection} />],
          ...rows.filter(([, value]) => value !== undefined),
        ]}
      />
      <HistorySwitch connection={connection} />
    </>
  );
}

function HistorySwitch({ connection }: { readonly connection: ConnectionResource }) {
  const mayEdit = useMayEdit(connection);
  const forget = useForget();
  const { run, pending, error } = useActing(async (on: boolean) => {
    await changeConnection(refOf(connection), { runHistory: on ? 'Enabled' : 'Disabled' });
    await forget();
  });
  return (
    <>
      <Switch
        label={strings.connections.keepHistory}
        checked={connection.properties.runHistory === 'Enabled'}
        disabled={!mayEdit}
        onChange={(_event, { checked }) => !pending && void run(checked)}
      />
      {error !== undefined && <Failure error={error} />}
    </>
  );
}
