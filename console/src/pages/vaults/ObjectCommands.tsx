import { ArrowDownloadRegular, DeleteRegular } from '@fluentui/react-icons';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { backupObject, deleteObject, type Kind } from '../../api/objects.ts';
import { download } from '../../parts/download.ts';
import { useActing } from '../../parts/forms/acting.ts';
import { ConfirmByName } from '../../parts/forms/ConfirmByName.tsx';
import { Command } from '../../parts/page/CommandBar.tsx';
import { Failure } from '../../parts/states/Loaded.tsx';
import { strings } from '../../strings/strings.ts';
import { useForget } from './forget.ts';

export interface ObjectCommandsProps {
  readonly vault: string;
  readonly kind: Kind;
  readonly name: string;
  readonly recoverableDays: number;
}

/** What can be done with an object as a whole. */
export function ObjectCommands({ vault, kind, name, recoverableDays }: ObjectCommandsProps) {
  const [deleting, setDeleting] = useState(false);
  const navigate = useNavigate();
  const forget = useForget(vault);
  const backup = useActing(async () => download(`${name}.backup`, await backupObject(vault, kind, name)));
  const close = (done: boolean) => {
    setDeleting(false);
    if (!done) return;
    forget(kind, name);
    void navigate({ to: `/vaults/$vault/${kind}`, params: { vault } });
  };
  const { vaults, actions } = strings;
  return (
    <>
      <Command icon={<ArrowDownloadRegular />} disabledFocusable={backup.pending} onClick={() => void backup.run()}>
        {vaults.backup}
      </Command>
      <Command icon={<DeleteRegular />} onClick={() => setDeleting(true)}>
        {actions.delete}
      </Command>
      {backup.error !== undefined && <Failure error={backup.error} />}
      {deleting && (
        <ConfirmByName
          title={vaults.delete.title(name)}
          verb={actions.delete}
          text={vaults.delete.text(recoverableDays)}
          name={name}
          act={() => deleteObject(vault, kind, name)}
          onClose={close}
        />
      )}
    </>
  );
}
