import { ArrowExportRegular, ArrowImportRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { Command } from '../../../parts/page/CommandBar.tsx';
import { strings } from '../../../strings/strings.ts';
import { useMay } from '../task.ts';
import { ExportVault } from './ExportVault.tsx';
import { ImportVault } from './ImportVault.tsx';

/** Of a whole vault: into a file, and out of one. */
export function VaultCommands({ vault }: { readonly vault: string }) {
  const { tasks } = strings;
  const [open, setOpen] = useState<'export' | 'import'>();
  const close = () => setOpen(undefined);
  if (!useMay('exportVault')) return null;
  return (
    <>
      <Command icon={<ArrowExportRegular />} onClick={() => setOpen('export')}>
        {tasks.export.button}
      </Command>
      <Command icon={<ArrowImportRegular />} onClick={() => setOpen('import')}>
        {tasks.import.button}
      </Command>
      {open === 'export' && <ExportVault vault={vault} onClose={close} />}
      {open === 'import' && <ImportVault vault={vault} onClose={close} />}
    </>
  );
}
