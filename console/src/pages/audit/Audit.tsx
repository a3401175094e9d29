import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRole } from '../../app/session.ts';
import { Page } from '../../parts/page/Page.tsx';
import { Empty } from '../../parts/states/Empty.tsx';
import { strings } from '../../strings/strings.ts';
import { AuditFilters } from './AuditFilters.tsx';
import { RecordDetail } from './RecordDetail.tsx';
import { Records } from './Records.tsx';
import type { AuditAddress } from './routes.ts';

/** The audit log. What is looked for, and the record that is looked at, stand in the address. */
export function Audit() {
  const { record, at, ...search } = useSearch({ from: '/audit' });
  const navigate = useNavigate({ from: '/audit' });
  const mayRead = useRole('Operator');
  const go = (next: AuditAddress) => void navigate({ search: next, replace: true });
  if (!mayRead) {
    return (
      <Page title={strings.audit.title}>
        <Empty text={strings.audit.forbidden} />
      </Page>
    );
  }
  return (
    <Page title={strings.audit.title}>
      <AuditFilters key={JSON.stringify(search)} search={search} onChange={go} />
      <Records search={search} onOpen={({ seq, time }) => go({ ...search, record: seq, at: time })} />
      {record !== undefined && at !== undefined && <RecordDetail seq={record} time={at} onClose={() => go(search)} />}
    </Page>
  );
}
