import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { type AuditFilter, exportAudit } from '../../../api/tasks.ts';
import { useActing } from '../../../parts/forms/acting.ts';
import { Command } from '../../../parts/page/CommandBar.tsx';
import { Failure } from '../../../parts/states/Loaded.tsx';
import { useMay, useStart } from '../task.ts';

/** Exports the records that fit; the task's page shows how far it is, and has the file. */
export function ExportAudit({ label, search }: { readonly label: string; readonly search: AuditFilter }) {
  const start = useStart();
  const { run, pending, error } = useActing(() => start(() => exportAudit(search)));
  if (!useMay('exportAudit')) return null;
  return (
    <>
      <Command icon={<ArrowDownloadRegular />} disabledFocusable={pending} onClick={() => void run()}>
        {label}
      </Command>
      {error !== undefined && <Failure error={error} />}
    </>
  );
}
