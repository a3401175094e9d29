import {
  AddRegular,
  ArrowImportRegular,
  ArrowSyncRegular,
  EditRegular,
  PauseRegular,
  PlayRegular,
} from '@fluentui/react-icons';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type KeyBundle, rotateKey, updateKey } from '../../../api/keys.ts';
import { useActing } from '../../../parts/forms/acting.ts';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { Command, CommandBar } from '../../../parts/page/CommandBar.tsx';
import { Failure } from '../../../parts/states/Loaded.tsx';
import { strings } from '../../../strings/strings.ts';
import { useForget } from '../forget.ts';
import { ObjectCommands } from '../ObjectCommands.tsx';
import { CreateKey } from './CreateKey.tsx';
import { EditKey } from './EditKey.tsx';
import { ImportKey } from './ImportKey.tsx';

export interface KeyCommandsProps {
  readonly vault: string;
  readonly name: string;
  readonly version: string | undefined;
  readonly bundle: KeyBundle;
}

type Open = 'version' | 'import' | 'rotate' | 'edit';

export function KeyCommands({ vault, name, version, bundle }: KeyCommandsProps) {
  const [open, setOpen] = useState<Open>();
  const forget = useForget(vault);
  const { enabled, recoverableDays } = bundle.attributes;
  const toggle = useActing(async () => {
    await updateKey(vault, { name, version }, { attributes: { enabled: !enabled } });
    forget('keys', name);
  });
  const { keys, vaults } = strings;
  return (
    <div>
      <CommandBar label={name}>
        <Command icon={<AddRegular />} onClick={() => setOpen('version')}>
          {keys.newVersion}
        </Command>
        <Command icon={<ArrowImportRegular />} onClick={() => setOpen('import')}>
          {keys.importVersion}
        </Command>
        <Command icon={<ArrowSyncRegular />} onClick={() => setOpen('rotate')}>
          {keys.rotate}
        </Command>
        <Command icon={<EditRegular />} onClick={() => setOpen('edit')}>
          {keys.edit}
        </Command>
        <Command
          icon={enabled ? <PauseRegular /> : <PlayRegular />}
          disabledFocusable={toggle.pending}
          onClick={() => void toggle.run()}
        >
          {enabled ? vaults.disable : vaults.enable}
        </Command>
        <ObjectCommands vault={vault} kind="keys" name={name} recoverableDays={recoverableDays} />
      </CommandBar>
      {toggle.error !== undefined && <Failure error={toggle.error} />}
      {open !== undefined && (
        <Opened
          vault={vault}
          name={name}
          version={version}
          bundle={bundle}
          open={open}
          onClose={() => setOpen(undefined)}
        />
      )}
    </div>
  );
}

interface OpenedProps extends KeyCommandsProps {
  readonly open: Open;
  readonly onClose: () => void;
}

function Opened({ vault, name, version, bundle, open, onClose }: OpenedProps) {
  const forget = useForget(vault);
  const navigate = useNavigate();
  const changed = () => forget('keys', name);
  const showNew = () => {
    changed();
    void navigate({ to: '/vaults/$vault/keys/$name', params: { vault, name }, search: {} });
  };
  const { keys } = strings;
  if (open === 'version') return <CreateKey vault={vault} of={name} onMade={showNew} onClose={onClose} />;
  if (open === 'import') return <ImportKey vault={vault} of={name} onMade={showNew} onClose={onClose} />;
  if (open === 'edit') return <EditKey {...{ vault, name, version, bundle, onClose }} onDone={changed} />;
  const rotate = async () => {
    await rotateKey(vault, name);
    showNew();
  };
  return (
    <FormDrawer title={keys.rotateTitle(name)} submit={keys.rotate} act={rotate} onClose={onClose}>
      {keys.rotateText}
    </FormDrawer>
  );
}
