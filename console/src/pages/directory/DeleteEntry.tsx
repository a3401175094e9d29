import { DeleteRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { deleteEntry, type Entries } from '../../api/directory.ts';
import { ConfirmByName } from '../../parts/forms/ConfirmByName.tsx';
import { Command } from '../../parts/page/CommandBar.tsx';
import { strings } from '../../strings/strings.ts';
import { useForget } from './forget.ts';

export interface DeleteEntryProps {
  readonly entries: Entries;
  readonly id: string;
  readonly name: string;
  readonly text?: string;
  readonly onDeleted: () => void;
}

export function DeleteEntry({ entries, id, name, text, onDeleted }: DeleteEntryProps) {
  const [asking, setAsking] = useState(false);
  const forget = useForget(entries);
  const close = (done: boolean) => {
    setAsking(false);
    if (!done) return;
    onDeleted();
    forget();
  };
  const { directory, actions } = strings;
  return (
    <>
      <Command icon={<DeleteRegular />} onClick={() => setAsking(true)}>
        {actions.delete}
      </Command>
      {asking && (
        <ConfirmByName
          title={directory.delete.title(name)}
          verb={actions.delete}
          text={text ?? directory.delete.text}
          name={name}
          act={() => deleteEntry(entries, id)}
          onClose={close}
        />
      )}
    </>
  );
}
