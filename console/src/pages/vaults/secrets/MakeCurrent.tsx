import { ArrowUndoRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { makeCurrent } from '../../../api/secrets.ts';
import { Confirm } from '../../../parts/forms/Confirm.tsx';
import { Command } from '../../../parts/page/CommandBar.tsx';
import { strings } from '../../../strings/strings.ts';

export interface MakeCurrentProps {
  readonly vault: string;
  readonly name: string;
  readonly version: string;
  readonly onMade: () => void;
}

/** Goes back to an older version: it becomes the newest once more. */
export function MakeCurrent({ vault, name, version, onMade }: MakeCurrentProps) {
  const [asking, setAsking] = useState(false);
  const { secret } = strings.vaults;
  const close = (done: boolean) => {
    setAsking(false);
    if (done) onMade();
  };
  return (
    <>
      <Command icon={<ArrowUndoRegular />} onClick={() => setAsking(true)}>
        {secret.makeCurrent}
      </Command>
      {asking && (
        <Confirm
          title={secret.makeCurrentOf(name)}
          text={secret.makeCurrentText}
          verb={secret.makeCurrent}
          act={() => makeCurrent(vault, name, version)}
          onClose={close}
        />
      )}
    </>
  );
}
