import { Button, Text } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ConnectionKey, listKeys, revokeKey } from '../../../api/connections.ts';
import { useRole } from '../../../app/session.ts';
import { ConfirmByName } from '../../../parts/forms/ConfirmByName.tsx';
import { Command, CommandBar } from '../../../parts/page/CommandBar.tsx';
import { Empty } from '../../../parts/states/Empty.tsx';
import { Loaded } from '../../../parts/states/Loaded.tsx';
import type { Column } from '../../../parts/tables/LongTable.tsx';
import { ShortTable } from '../../../parts/tables/ShortTable.tsx';
import { when } from '../../../parts/when.ts';
import { strings } from '../../../strings/strings.ts';
import { partKey, useRef } from '../shown.ts';
import { MintKey } from './MintKey.tsx';

/** The keys of a connection, of which nobody can read one again. */
export function Keys() {
  const ref = useRef();
  const client = useQueryClient();
  const [minting, setMinting] = useState(false);
  const [revoking, setRevoking] = useState<ConnectionKey>();
  const operates = useRole('Operator');
  const queryKey = partKey(ref, 'keys');
  const query = useQuery({ queryKey, queryFn: ({ signal }) => listKeys(ref, signal) });
  const refresh = () => void client.invalidateQueries({ queryKey });
  const { keys, tabs } = strings.connections;
  const close = (done: boolean) => {
    setRevoking(undefined);
    if (done) refresh();
  };
  return (
    <>
      <Text>{keys.hint}</Text>
      <CommandBar label={tabs.keys}>
        {operates && (
          <Command icon={<AddRegular />} onClick={() => setMinting(true)}>
            {keys.mint}
          </Command>
        )}
      </CommandBar>
      <Loaded query={query}>
        {(found) =>
          found.length === 0 ? (
            <Empty text={keys.none} />
          ) : (
            <ShortTable
              label={tabs.keys}
              columns={columns(operates ? setRevoking : undefined)}
              items={found}
              keyOf={({ id }) => id}
            />
          )
        }
      </Loaded>
      {minting && <MintKey onMade={refresh} onClose={() => setMinting(false)} />}
      {revoking !== undefined && (
        <ConfirmByName
          title={keys.revokeTitle}
          verb={keys.revoke}
          text={keys.revokeText}
          name={revoking.hint}
          act={() => revokeKey(ref, revoking.id)}
          onClose={close}
        />
      )}
    </>
  );
}

function columns(revoke: ((key: ConnectionKey) => void) | undefined): readonly Column<ConnectionKey>[] {
  const { keys, created } = strings.connections;
  return [
    { title: keys.id, width: '30%', cell: ({ hint }) => hint },
    { title: created, width: '25%', cell: (key) => when(key.created) },
    {
      title: keys.expires,
      width: '25%',
      cell: ({ expires }) => (expires === null ? keys.never : when(expires)),
    },
    ...(revoke === undefined ? [] : [{ title: keys.actions, width: '20%', cell: revokeOf(revoke) }]),
  ];
}

const revokeOf = (revoke: (key: ConnectionKey) => void) => (key: ConnectionKey) => {
  const { keys } = strings.connections;
  return (
    <Button size="small" aria-label={`${keys.revoke}: ${key.hint}`} onClick={() => revoke(key)}>
      {keys.revoke}
    </Button>
  );
};
