import { EditRegular } from '@fluentui/react-icons';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Command, CommandBar } from '../../../parts/page/CommandBar.tsx';
import { strings } from '../../../strings/strings.ts';
import { DeleteEntry } from '../DeleteEntry.tsx';
import { ToggleEnabled } from '../ToggleEnabled.tsx';
import type { ApplicationProps } from './Application.tsx';
import { EditApplication } from './EditApplication.tsx';

export function ApplicationCommands({ application }: ApplicationProps) {
  const { appId, displayName, accountEnabled } = application;
  const [editing, setEditing] = useState(false);
  const navigate = useNavigate();
  return (
    <CommandBar label={displayName}>
      <Command icon={<EditRegular />} onClick={() => setEditing(true)}>
        {strings.directory.edit}
      </Command>
      <ToggleEnabled entries="applications" id={appId} enabled={accountEnabled} />
      <DeleteEntry
        entries="applications"
        id={appId}
        name={displayName}
        onDeleted={() => void navigate({ to: '/directory' })}
      />
      {editing && <EditApplication application={application} onClose={() => setEditing(false)} />}
    </CommandBar>
  );
}
