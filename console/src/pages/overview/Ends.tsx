import { Text } from '@fluentui/react-components';
import { PageLink } from '../../parts/page/PageLink.tsx';
import { Section } from '../../parts/page/Section.tsx';
import type { Column } from '../../parts/tables/LongTable.tsx';
import { ShortTable } from '../../parts/tables/ShortTable.tsx';
import { when } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';
import { ConnectionLink } from './ConnectionLink.tsx';
import type { OverviewProps } from './Overview.tsx';

type Expiring = OverviewProps['overview']['expiring'];
type Ending =
  | (Expiring['vaults'][number] & { readonly kind: 'vault' })
  | (Expiring['credentials'][number] & { readonly kind: 'connection'; readonly first: string });

const { overview } = strings;

const COLUMNS: readonly Column<Ending>[] = [
  { title: overview.where, width: '40%', cell: (ending) => <Where ending={ending} /> },
  { title: overview.what, width: '35%', cell: (ending) => <What ending={ending} /> },
  { title: overview.first, width: '25%', cell: ({ first }) => when(first) },
];

/** What ends soon, the first to end first. */
export function Ends({ overview: { expiring } }: OverviewProps) {
  const { vaults, credentials, days, complete } = expiring;
  const endings: readonly Ending[] = [
    ...vaults.map((vault) => ({ ...vault, kind: 'vault' as const })),
    ...credentials.map((credential) => ({ ...credential, kind: 'connection' as const, first: credential.expires })),
  ].toSorted((one, other) => one.first.localeCompare(other.first));
  return (
    <Section title={overview.ends(days)}>
      {endings.length === 0 ? (
        <Text>{overview.nothingEnds(days)}</Text>
      ) : (
        <ShortTable label={overview.ends(days)} columns={COLUMNS} items={endings} keyOf={keyOf} />
      )}
      {!complete && <Text size={200}>{overview.incomplete}</Text>}
    </Section>
  );
}

const keyOf = (ending: Ending): string => (ending.kind === 'vault' ? ending.vault : ending.id);

/** The list of a vault, narrowed to what this is about. */
const SOON = { status: 'expiring', sort: 'expires' } as const;

function Where({ ending }: { readonly ending: Ending }) {
  if (ending.kind === 'connection') return <ConnectionLink {...ending} />;
  const to = ending.secrets > 0 ? '/vaults/$vault/secrets' : '/vaults/$vault/keys';
  return (
    <PageLink to={to} params={{ vault: ending.vault }} search={SOON}>
      {overview.vault(ending.vault)}
    </PageLink>
  );
}

function What({ ending }: { readonly ending: Ending }) {
  if (ending.kind === 'connection') return overview.credential;
  const { vault, secrets, keys } = ending;
  return (
    <>
      {secrets > 0 && (
        <PageLink to="/vaults/$vault/secrets" params={{ vault }} search={SOON}>
          {overview.secrets(secrets)}
        </PageLink>
      )}
      {secrets > 0 && keys > 0 && ', '}
      {keys > 0 && (
        <PageLink to="/vaults/$vault/keys" params={{ vault }} search={SOON}>
          {overview.keys(keys)}
        </PageLink>
      )}
    </>
  );
}
