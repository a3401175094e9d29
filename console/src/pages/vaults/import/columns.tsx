import { Badge } from '@fluentui/react-components';
import type { Column } from '../../../parts/tables/LongTable.tsx';
import { strings } from '../../../strings/strings.ts';
import type { Importing } from './importing.ts';
import { isSent, type OnConflict, type Planned } from './plan.ts';

export interface Shown {
  readonly onConflict: OnConflict;
  readonly importing: Importing;
  readonly begun: boolean;
}

export function importColumns(shown: Shown): readonly Column<Planned>[] {
  const { importing: words } = strings;
  return [
    { title: words.from, width: '26%', cell: ({ entry }) => entry.from },
    {
      title: words.name,
      width: '30%',
      cell: ({ name, entry }) => (
        <>
          {name}{' '}
          {name !== entry.from && (
            <Badge appearance="outline" size="small">
              {words.renamed}
            </Badge>
          )}
        </>
      ),
    },
    { title: words.size, width: '6rem', cell: ({ entry }) => sizeOf(entry.value) },
    { title: words.outcome, width: '44%', cell: (each) => <Outcome each={each} {...shown} /> },
  ];
}

const sizeOf = (value: string | undefined): string =>
  value === undefined ? '' : strings.importing.bytes(new TextEncoder().encode(value).length);

function Outcome({ each, onConflict, importing, begun }: Shown & { readonly each: Planned }) {
  const { verdicts, results } = strings.importing;
  const result = importing.results.get(each);
  if (result !== undefined && 'failure' in result) return <Told text={result.failure} color="danger" />;
  if (result !== undefined) return <Told text={results[result.done]} color="success" />;
  if (begun && isSent(each, onConflict)) {
    return <Told text={importing.running ? results.waiting : results.stopped} color="informative" />;
  }
  if (each.verdict === 'new') return <Told text={verdicts.new} color="success" />;
  if (each.verdict === 'there') return <Told text={verdicts.there[onConflict]} color="informative" />;
  return <Told text={verdicts[each.verdict]} color="warning" />;
}

interface ToldProps {
  readonly text: string;
  readonly color: 'success' | 'warning' | 'danger' | 'informative';
}

const Told = ({ text, color }: ToldProps) => (
  <span title={text}>
    <Badge appearance="tint" color={color}>
      {text}
    </Badge>
  </span>
);
