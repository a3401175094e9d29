import { Text } from '@fluentui/react-components';
import { EditRegular, KeyResetRegular, PhoneDismissRegular, SignOutRegular } from '@fluentui/react-icons';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { disableMfa, revokeSignIns } from '../../../api/directory.ts';
import { useActing } from '../../../parts/forms/acting.ts';
import { Command, CommandBar } from '../../../parts/page/CommandBar.tsx';
import { Failure } from '../../../parts/states/Loaded.tsx';
import { strings } from '../../../strings/strings.ts';
import { DeleteEntry } from '../DeleteEntry.tsx';
import { useForget } from '../forget.ts';
import { ToggleEnabled } from '../ToggleEnabled.tsx';
import { EditUser } from './EditUser.tsx';
import { ResetPassword } from './ResetPassword.tsx';
import type { UserProps } from './User.tsx';

export function UserCommands({ user }: UserProps) {
  const { id, displayName, accountEnabled, mfaEnabled } = user;
  const [open, setOpen] = useState<'edit' | 'reset'>();
  const [signedOut, setSignedOut] = useState(false);
  const forget = useForget('users');
  const navigate = useNavigate();
  const revoke = useActing(() => revokeSignIns(id).then(() => setSignedOut(true)));
  const mfa = useActing(() => disableMfa(id).then(() => forget(id)));
  const close = () => setOpen(undefined);
  const { directory } = strings;
  const words = directory.user;
  const error = revoke.error ?? mfa.error;
  return (
    <>
      <CommandBar label={displayName}>
        <Command icon={<EditRegular />} onClick={() => setOpen('edit')}>
          {directory.edit}
        </Command>
        <Command icon={<KeyResetRegular />} onClick={() => setOpen('reset')}>
          {words.reset}
        </Command>
        <Command icon={<SignOutRegular />} disabledFocusable={revoke.pending} onClick={() => void revoke.run()}>
          {words.signOut}
        </Command>
        {mfaEnabled && (
          <Command icon={<PhoneDismissRegular />} disabledFocusable={mfa.pending} onClick={() => void mfa.run()}>
            {words.dropMfa}
          </Command>
        )}
        <ToggleEnabled entries="users" id={id} enabled={accountEnabled} />
        <DeleteEntry
          entries="users"
          id={id}
          name={displayName}
          onDeleted={() => void navigate({ to: '/directory/users' })}
        />
      </CommandBar>
      <Text role="status">{signedOut && words.signedOut}</Text>
      {error !== undefined && <Failure error={error} />}
      {open === 'edit' && <EditUser user={user} onClose={close} />}
      {open === 'reset' && <ResetPassword user={user} onClose={close} />}
    </>
  );
}
