import { ArrowClockwiseRegular, DeleteRegular, KeyResetRegular, PersonKeyRegular } from '@fluentui/react-icons';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type ConnectionResource, deleteConnection, refOf } from '../../../api/connections.ts';
import { useRole } from '../../../app/session.ts';
import { ConfirmByName } from '../../../parts/forms/ConfirmByName.tsx';
import { Command, CommandBar } from '../../../parts/page/CommandBar.tsx';
import { strings } from '../../../strings/strings.ts';
import { SignInFor } from '../consent/SignInFor.tsx';
import { isPersonal } from '../kinds.ts';
import { useMayEdit, useOwns } from '../rights.ts';
import { useForget } from '../shown.ts';
import { Rotate, useSecrets } from './Rotate.tsx';
import { Test } from './Test.tsx';

type Doing = 'rotate' | 'consent' | 'delete' | undefined;

/** What can be done with a connection by whoever is signed in. */
export function Commands({ connection }: { readonly connection: ConnectionResource }) {
  const [doing, setDoing] = useState<Doing>();
  const [mayEdit, owns] = [useMayEdit(connection), useOwns(connection)];
  const operates = useRole('Operator');
  const secrets = useSecrets(connection);
  const forget = useForget();
  const { connections, actions } = strings;
  const close = () => setDoing(undefined);
  return (
    <>
      <CommandBar label={connections.title}>
        {operates && <Test connection={connection} />}
        {owns && isPersonal(connection) && (
          <Command icon={<PersonKeyRegular />} onClick={() => setDoing('consent')}>
            {connections.signIn}
          </Command>
        )}
        {mayEdit && secrets !== undefined && (
          <Command icon={<KeyResetRegular />} onClick={() => setDoing('rotate')}>
            {connections.rotate}
          </Command>
        )}
        {mayEdit && (
          <Command icon={<DeleteRegular />} onClick={() => setDoing('delete')}>
            {connections.delete}
          </Command>
        )}
        <Command icon={<ArrowClockwiseRegular />} onClick={() => void forget()}>
          {actions.refresh}
        </Command>
      </CommandBar>
      {doing === 'consent' && <SignInFor connection={connection} onClose={close} />}
      {doing === 'rotate' && secrets !== undefined && (
        <Rotate connection={connection} parameters={secrets} onClose={close} />
      )}
      {doing === 'delete' && <Delete connection={connection} onClose={close} />}
    </>
  );
}

function Delete({ connection, onClose }: { readonly connection: ConnectionResource; readonly onClose: () => void }) {
  const navigate = useNavigate();
  const forget = useForget();
  const { connections, actions } = strings;
  const close = (done: boolean) => {
    onClose();
    if (done) void navigate({ to: '/connections' }).then(forget);
  };
  return (
    <ConfirmByName
      title={connections.deleteTitle(connection.name)}
      verb={actions.delete}
      text={connections.deleteText}
      name={connection.name}
      act={() => deleteConnection(refOf(connection))}
      onClose={close}
    />
  );
}
