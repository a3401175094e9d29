import { ArrowRepeatAllRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { Task } from '../../../api/tasks.ts';
import { Command } from '../../../parts/page/CommandBar.tsx';
import { strings } from '../../../strings/strings.ts';
import { ExportAudit } from './ExportAudit.tsx';
import { ExportVault } from './ExportVault.tsx';
import { ImportVault } from './ImportVault.tsx';
import { Reencrypt } from './Reencrypt.tsx';
import { Verify } from './Verify.tsx';

/** The same task once more; what is kept nowhere, a passphrase and a file, is asked for again. */
export function Again({ task: { kind, vault, filter } }: { readonly task: Task }) {
  const { again } = strings.tasks;
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  if (kind === 'verifyAudit') return <Verify label={again} />;
  if (kind === 'exportAudit') return <ExportAudit label={again} search={filter ?? {}} />;
  if (kind === 'reencrypt') return <Reencrypt label={again} />;
  if (vault === undefined) return null;
  return (
    <>
      <Command icon={<ArrowRepeatAllRegular />} onClick={() => setOpen(true)}>
        {again}
      </Command>
      {open && kind === 'exportVault' && <ExportVault vault={vault} onClose={close} />}
      {open && kind === 'importVault' && <ImportVault vault={vault} onClose={close} />}
    </>
  );
}
