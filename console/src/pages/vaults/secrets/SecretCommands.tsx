import { AddRegular, EditRegular, PauseRegular, PlayRegular } from '@fluentui/react-icons';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { updateSecret } from '../../../api/secrets.ts';
import { useActing } from '../../../parts/forms/acting.ts';
import { Command, CommandBar } from '../../../parts/page/CommandBar.tsx';
import { Failure } from '../../../parts/states/Loaded.tsx';
import { strings } from '../../../strings/strings.ts';
import { useForget } from '../forget.ts';
import { ObjectCommands } from '../ObjectCommands.tsx';
import { CreateSecret } from './CreateSecret.tsx';
import { EditSecret } from './EditSecret.tsx';
import { MakeCurrent } from './MakeCurrent.tsx';
import type { SecretVersionProps } from './Secret.tsx';

interface SecretCommandsProps extends SecretVersionProps {
  /** Whether another version is the current one, or may be. */
  readonly isOlder: boolean;
}

export function SecretCommands({ vault, name, version, item, isOlder }: SecretCommandsProps) {
  const [open, setOpen] = useState<'version' | 'edit'>();
  const navigate = useNavigate();
  const forget = useForget(vault);
  const changed = () => forget('secrets', name);
  const { enabled, recoverableDays } = item.attributes;
  const toggle = useActing(async () => {
    await updateSecret(vault, { name, version }, { attributes: { enabled: !enabled } });
    changed();
  });
  const showNew = () => {
    changed();
    void navigate({ to: '/vaults/$vault/secrets/$name', params: { vault, name }, search: {} });
  };
  const close = () => setOpen(undefined);
  const { vaults } = strings;
  return (
    <div>
      <CommandBar label={name}>
        <Command icon={<AddRegular />} onClick={() => setOpen('version')}>
          {vaults.secret.newVersion}
        </Command>
        {version !== undefined && isOlder && <MakeCurrent {...{ vault, name, version }} onMade={showNew} />}
        <Command icon={<EditRegular />} onClick={() => setOpen('edit')}>
          {vaults.secret.edit}
        </Command>
        <Command
          icon={enabled ? <PauseRegular /> : <PlayRegular />}
          disabledFocusable={toggle.pending}
          onClick={() => void toggle.run()}
        >
          {enabled ? vaults.disable : vaults.enable}
        </Command>
        <ObjectCommands vault={vault} kind="secrets" name={name} recoverableDays={recoverableDays} />
      </CommandBar>
      {toggle.error !== undefined && <Failure error={toggle.error} />}
      {open === 'version' && (
        <CreateSecret
          vault={vault}
          of={{ name, contentType: item.contentType, tags: item.tags }}
          onMade={showNew}
          onClose={close}
        />
      )}
      {open === 'edit' && (
        <EditSecret vault={vault} name={name} version={version} item={item} onDone={changed} onClose={close} />
      )}
    </div>
  );
}
