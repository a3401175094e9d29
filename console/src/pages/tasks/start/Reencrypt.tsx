import { KeyResetRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { reencrypt } from '../../../api/tasks.ts';
import { ConfirmByName } from '../../../parts/forms/ConfirmByName.tsx';
import { Command } from '../../../parts/page/CommandBar.tsx';
import { strings } from '../../../strings/strings.ts';
import { useMay, useStart } from '../task.ts';

/** Encrypts everything anew, once somebody has typed that this is what they want. */
export function Reencrypt({ label }: { readonly label: string }) {
  const { reencrypt: words } = strings.tasks;
  const [asking, setAsking] = useState(false);
  const start = useStart();
  if (!useMay('reencrypt')) return null;
  return (
    <>
      <Command icon={<KeyResetRegular />} onClick={() => setAsking(true)}>
        {label}
      </Command>
      {asking && (
        <ConfirmByName
          title={words.title}
          text={words.text}
          name={words.name}
          verb={words.verb}
          act={() => start(reencrypt)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
