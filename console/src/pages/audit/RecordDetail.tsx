import { Text } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type AuditRecord, findRecord } from '../../api/audit.ts';
import { DetailDrawer } from '../../parts/page/DetailDrawer.tsx';
import { Properties } from '../../parts/page/Properties.tsx';
import { usePrincipalName } from '../../parts/principal.ts';
import { Loaded } from '../../parts/states/Loaded.tsx';
import { moment } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';
import { ResultBadge } from './RecordTable.tsx';

export interface RecordDetailProps {
  readonly seq: number;
  readonly time: string;
  readonly onClose: () => void;
}

export function RecordDetail({ seq, time, onClose }: RecordDetailProps) {
  const query = useQuery({
    queryKey: ['audit-record', seq, time],
    queryFn: async ({ signal }) => (await findRecord(seq, time, signal)) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { audit } = strings;
  return (
    <DetailDrawer title={audit.record(seq)} onClose={onClose}>
      <Loaded query={query}>
        {(record) => (record === null ? <Text>{audit.noRecord}</Text> : <Facts record={record} />)}
      </Loaded>
    </DetailDrawer>
  );
}

function Facts({ record }: { readonly record: AuditRecord }) {
  const { audit } = strings;
  const { caller, durationMs } = record;
  const rows: readonly (readonly [string, ReactNode])[] = [
    [audit.time, moment(record.time)],
    [audit.category, record.category],
    [audit.operation, record.operation],
    [audit.result, <ResultBadge key="result" record={record} />],
    [audit.code, record.code],
    [audit.callerName, caller && <CallerName key="caller" objectId={caller.objectId} />],
    [audit.objectId, caller?.objectId],
    [audit.applicationId, caller?.applicationId],
    [audit.tenantId, caller?.tenantId],
    [audit.key, record.key],
    [audit.connection, record.connection],
    [audit.vault, record.vault],
    [audit.target, record.target],
    [audit.principal, record.principal],
    [audit.role, record.role],
    [audit.via, record.via],
    [audit.peer, record.peer],
    [audit.duration, durationMs === undefined ? undefined : audit.milliseconds(durationMs)],
    [audit.requestId, record.requestId],
    [audit.clientRequestId, record.clientRequestId],
    [audit.number, String(record.seq)],
  ];
  return <Properties rows={rows.filter(([, value]) => value !== undefined)} />;
}

function CallerName({ objectId }: { readonly objectId: string }) {
  return usePrincipalName(objectId) ?? strings.access.unknown;
}
