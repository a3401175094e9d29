import { PauseRegular, PlayRegular } from '@fluentui/react-icons';
import { updateEntry } from '../../api/directory.ts';
import { useActing } from '../../parts/forms/acting.ts';
import { Command } from '../../parts/page/CommandBar.tsx';
import { Failure } from '../../parts/states/Loaded.tsx';
import { strings } from '../../strings/strings.ts';
import { useForget } from './forget.ts';

export interface ToggleEnabledProps {
  readonly entries: 'applications' | 'users';
  readonly id: string;
  readonly enabled: boolean;
}

export function ToggleEnabled({ entries, id, enabled }: ToggleEnabledProps) {
  const forget = useForget(entries);
  const { run, pending, error } = useActing(async () => {
    await updateEntry(entries, id, { accountEnabled: !enabled });
    forget(id);
  });
  const { directory } = strings;
  return (
    <>
      <Command
        icon={enabled ? <PauseRegular /> : <PlayRegular />}
        disabledFocusable={pending}
        onClick={() => void run()}
      >
        {enabled ? directory.disable : directory.enable}
      </Command>
      {error !== undefined && <Failure error={error} />}
    </>
  );
}
