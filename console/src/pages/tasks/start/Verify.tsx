import { ShieldCheckmarkRegular } from '@fluentui/react-icons';
import { verifyAudit } from '../../../api/tasks.ts';
import { useActing } from '../../../parts/forms/acting.ts';
import { Command } from '../../../parts/page/CommandBar.tsx';
import { Failure } from '../../../parts/states/Loaded.tsx';
import { useMay, useStart } from '../task.ts';

/** Verifies the audit log from its first record; the task's page shows how far it is. */
export function Verify({ label }: { readonly label: string }) {
  const start = useStart();
  const { run, pending, error } = useActing(() => start(verifyAudit));
  if (!useMay('verifyAudit')) return null;
  return (
    <>
      <Command icon={<ShieldCheckmarkRegular />} disabledFocusable={pending} onClick={() => void run()}>
        {label}
      </Command>
      {error !== undefined && <Failure error={error} />}
    </>
  );
}
