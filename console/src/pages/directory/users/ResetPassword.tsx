import { useState } from 'react';
import { setPassword } from '../../../api/directory.ts';
import { Confirm } from '../../../parts/forms/Confirm.tsx';
import { strings } from '../../../strings/strings.ts';
import { PasswordOnce } from './PasswordOnce.tsx';
import { newPassword } from './password.ts';
import type { UserProps } from './User.tsx';

/** Makes a password, and shows it once it counts. */
export function ResetPassword({ user, onClose }: UserProps & { readonly onClose: () => void }) {
  const { id, userPrincipalName } = user;
  const [made, setMade] = useState<string>();
  const { user: words } = strings.directory;
  if (made !== undefined) return <PasswordOnce name={userPrincipalName} password={made} onClose={onClose} />;
  const act = async () => {
    const password = newPassword();
    await setPassword(id, password);
    setMade(password);
  };
  return (
    <Confirm
      title={words.resetTitle(userPrincipalName)}
      text={words.resetText}
      verb={words.reset}
      act={act}
      onClose={(done) => !done && onClose()}
    />
  );
}
