import { Text } from '@fluentui/react-components';
import { Section } from '../../../parts/page/Section.tsx';
import type { Column } from '../../../parts/tables/LongTable.tsx';
import { ShortTable } from '../../../parts/tables/ShortTable.tsx';
import { strings } from '../../../strings/strings.ts';
import type { ApplicationProps } from './Application.tsx';

type Federated = ApplicationProps['application']['federatedIdentityCredentials'][number];

const { directory } = strings;

const COLUMNS: readonly Column<Federated>[] = [
  { title: directory.name, width: '20%', cell: ({ name }) => name },
  { title: directory.federation.issuer, width: '40%', cell: ({ issuer }) => issuer },
  { title: directory.federation.subject, width: '40%', cell: ({ subject }) => subject },
];

/** Whose word counts for an application, beside its own proofs. */
export function Federation({ application: { federatedIdentityCredentials: items } }: ApplicationProps) {
  const { title, none } = directory.federation;
  return (
    <Section title={title}>
      {items.length === 0 ? (
        <Text>{none}</Text>
      ) : (
        <ShortTable label={title} columns={COLUMNS} items={items} keyOf={({ id }) => id} />
      )}
    </Section>
  );
}
