import type { Finding } from '../../api/connector.ts';
import { Message } from '../../parts/states/Message.tsx';
import type { Column } from '../../parts/tables/LongTable.tsx';
import { ShortTable } from '../../parts/tables/ShortTable.tsx';
import { strings } from '../../strings/strings.ts';

export interface FindingsProps {
  /** The first of them. */
  readonly findings: readonly Finding[];
  readonly total: number;
}

/** What a platform would refuse: where, and what it wants there. */
export function Findings({ findings, total }: FindingsProps) {
  const { connector } = strings;
  if (total === 0) return <Message intent="success" text={connector.clean} />;
  return (
    <>
      <Message intent="warning" text={connector.findings(findings.length, total)} />
      <ShortTable
        label={connector.findingsLabel}
        columns={columns}
        items={findings}
        keyOf={({ at, problem }) => `${at} ${problem}`}
      />
    </>
  );
}

const { connector } = strings;
const columns: readonly Column<Finding>[] = [
  { title: connector.file, width: '25%', cell: ({ at }) => fileOf(at) },
  { title: connector.place, width: '35%', cell: ({ at }) => at.slice(fileOf(at).length + 1) || connector.whole },
  { title: connector.problem, width: '40%', cell: ({ problem }) => problem },
];

const fileOf = (at: string): string => at.split('#', 1)[0] ?? '';
