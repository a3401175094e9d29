import { Badge, Link } from '@fluentui/react-components';
import type { AuditRecord } from '../../api/audit.ts';
import { type Column, LongTable } from '../../parts/tables/LongTable.tsx';
import { moment } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';

const COLOUR = { Success: 'success', Failed: 'danger', Denied: 'danger', Begun: 'informative' } as const;

export function ResultBadge({ record: { resultType, status } }: { readonly record: AuditRecord }) {
  return (
    <Badge appearance="tint" color={COLOUR[resultType]}>
      {`${strings.audit.results[resultType]} (${status})`}
    </Badge>
  );
}

export interface RecordTableProps {
  readonly records: readonly AuditRecord[];
  readonly onOpen: (record: AuditRecord) => void;
}

export function RecordTable({ records, onOpen }: RecordTableProps) {
  const { audit } = strings;
  const columns: readonly Column<AuditRecord>[] = [
    {
      title: audit.time,
      width: '17%',
      cell: (record) => (
        <Link as="button" onClick={() => onOpen(record)}>
          {moment(record.time)}
        </Link>
      ),
    },
    { title: audit.category, width: '10%', cell: ({ category }) => category },
    { title: audit.operation, width: '16%', cell: ({ operation }) => operation },
    { title: audit.result, width: '13%', cell: (record) => <ResultBadge record={record} /> },
    { title: audit.caller, width: '13%', cell: callerOf },
    { title: audit.vault, width: '8%', cell: ({ vault }) => vault },
    { title: audit.target, width: '23%', cell: ({ target }) => target },
  ];
  return (
    <LongTable
      minWidth="62rem"
      label={audit.table}
      columns={columns}
      items={records}
      keyOf={({ seq }) => String(seq)}
    />
  );
}

const callerOf = ({ caller, key }: AuditRecord): string => caller?.objectId ?? key ?? '';
