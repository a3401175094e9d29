import { Text } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AccessPolicy, type ConnectionResource, listPolicies, refOf, revoke } from '../../../api/connections.ts';
import { ConfirmByName } from '../../../parts/forms/ConfirmByName.tsx';
import { Command, CommandBar } from '../../../parts/page/CommandBar.tsx';
import { Empty } from '../../../parts/states/Empty.tsx';
import { Loaded } from '../../../parts/states/Loaded.tsx';
import { ShortTable } from '../../../parts/tables/ShortTable.tsx';
import { strings } from '../../../strings/strings.ts';
import { setOf, useParameterSets } from '../kinds.ts';
import { useMayEdit } from '../rights.ts';
import { partKey, useConnection } from '../shown.ts';
import { policyColumns } from './columns.tsx';
import { GiveAccess } from './GiveAccess.tsx';

/** Who besides its owner may use the connection. */
export function Sharing() {
  return <Loaded query={useConnection()}>{(connection) => <Content connection={connection} />}</Loaded>;
}

function Content({ connection }: { readonly connection: ConnectionResource }) {
  const { data: sets = [] } = useParameterSets();
  const [adding, setAdding] = useState(false);
  const mayEdit = useMayEdit(connection);
  const { sharing, tabs } = strings.connections;
  const shareable = setOf(connection, sets)?.metadata.allowSharing === true;
  return (
    <>
      <Text>{shareable ? sharing.shareable : sharing.unshareable}</Text>
      <CommandBar label={tabs.sharing}>
        {mayEdit && (
          <Command icon={<AddRegular />} onClick={() => setAdding(true)}>
            {sharing.add}
          </Command>
        )}
      </CommandBar>
      <Policies connection={connection} mayEdit={mayEdit} />
      {adding && <GiveAccess connection={connection} onClose={() => setAdding(false)} />}
    </>
  );
}

interface PoliciesProps {
  readonly connection: ConnectionResource;
  readonly mayEdit: boolean;
}

function Policies({ connection, mayEdit }: PoliciesProps) {
  const ref = refOf(connection);
  const client = useQueryClient();
  const [removing, setRemoving] = useState<AccessPolicy>();
  const queryKey = partKey(ref, 'policies');
  const query = useQuery({ queryKey, queryFn: ({ signal }) => listPolicies(ref, signal) });
  const { sharing, tabs } = strings.connections;
  const close = (done: boolean) => {
    setRemoving(undefined);
    if (done) void client.invalidateQueries({ queryKey });
  };
  return (
    <>
      <Loaded query={query}>
        {(found) =>
          found.length === 0 ? (
            <Empty text={sharing.none} />
          ) : (
            <ShortTable
              label={tabs.sharing}
              columns={policyColumns(mayEdit ? setRemoving : undefined)}
              items={found}
              keyOf={({ id }) => id}
            />
          )
        }
      </Loaded>
      {removing !== undefined && (
        <ConfirmByName
          title={sharing.removeTitle}
          verb={sharing.remove}
          text={sharing.removeText}
          name={removing.name}
          act={() => revoke(ref, removing.name)}
          onClose={close}
        />
      )}
    </>
  );
}
