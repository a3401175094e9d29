import { Text } from '@fluentui/react-components';
import { AddRegular, DismissRegular, SaveRegular } from '@fluentui/react-icons';
import type { useActing } from '../../../parts/forms/acting.ts';
import { Command, CommandBar } from '../../../parts/page/CommandBar.tsx';
import { strings } from '../../../strings/strings.ts';

export interface DraftCommandsProps {
  readonly label: string;
  /** So many principals are others than in the vault. */
  readonly changes: number;
  readonly save: ReturnType<typeof useActing<[]>>;
  readonly onAdd: () => void;
  readonly onDiscard: () => void;
}

/** What is ticked is changed all together, when somebody says so. */
export function DraftCommands({ label, changes, save, onAdd, onDiscard }: DraftCommandsProps) {
  const { access, actions } = strings;
  return (
    <CommandBar label={label}>
      <Command icon={<AddRegular />} onClick={onAdd}>
        {access.add}
      </Command>
      <Command icon={<SaveRegular />} disabledFocusable={changes === 0 || save.pending} onClick={() => void save.run()}>
        {actions.save}
      </Command>
      <Command icon={<DismissRegular />} disabledFocusable={changes === 0} onClick={onDiscard}>
        {access.discard}
      </Command>
      <Text size={200} role="status">
        {changes > 0 && access.changes(changes)}
      </Text>
    </CommandBar>
  );
}
