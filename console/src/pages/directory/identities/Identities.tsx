import { AddRegular, ArrowClockwiseRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteIdentity, type Identity, listIdentities } from '../../../api/identities.ts';
import { useRole } from '../../../app/session.ts';
import { ConfirmByName } from '../../../parts/forms/ConfirmByName.tsx';
import { Command, CommandBar } from '../../../parts/page/CommandBar.tsx';
import { Empty } from '../../../parts/states/Empty.tsx';
import { Loaded } from '../../../parts/states/Loaded.tsx';
import { strings } from '../../../strings/strings.ts';
import { CreateIdentity } from './CreateIdentity.tsx';
import { IdentityTable } from './IdentityTable.tsx';

export function Identities() {
  const [creating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState<Identity>();
  const mayChange = useRole('Administrator');
  const query = useQuery({ queryKey: ['identities'], queryFn: ({ signal }) => listIdentities(signal) });
  const refresh = () => query.refetch();
  const { directory, actions } = strings;
  const close = () => {
    setDeleting(undefined);
    void refresh();
  };
  return (
    <>
      <CommandBar label={directory.tabs.identities}>
        {mayChange && (
          <Command icon={<AddRegular />} onClick={() => setCreating(true)}>
            {directory.identity.create}
          </Command>
        )}
        <Command icon={<ArrowClockwiseRegular />} onClick={() => void refresh()}>
          {actions.refresh}
        </Command>
      </CommandBar>
      <Loaded query={query}>
        {(identities) =>
          identities.length === 0 ? (
            <Empty text={directory.none.identities} />
          ) : (
            <IdentityTable identities={identities} onChanged={refresh} onDelete={mayChange ? setDeleting : undefined} />
          )
        }
      </Loaded>
      {creating && <CreateIdentity onMade={() => void refresh()} onClose={() => setCreating(false)} />}
      {deleting !== undefined && (
        <ConfirmByName
          title={directory.delete.title(deleting.name)}
          verb={actions.delete}
          text={directory.delete.text}
          name={deleting.name}
          act={() => deleteIdentity(deleting)}
          onClose={close}
        />
      )}
    </>
  );
}
