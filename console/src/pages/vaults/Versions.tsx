import {
  Badge,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { type Kind, versionOf } from '../../api/objects.ts';
import { PageLink } from '../../parts/PageLink.tsx';
import { Section } from '../../parts/Section.tsx';
import { when } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';
import type { Described } from './described.tsx';
import { StatusBadge } from './StatusBadge.tsx';

const useStyles = makeStyles({
  scroller: { overflowX: 'auto' },
  table: { minWidth: '52rem' },
  wide: { width: '25rem' },
  version: { fontFamily: tokens.fontFamilyMonospace, marginRight: tokens.spacingHorizontalS },
});

export interface VersionsProps {
  readonly vault: string;
  readonly kind: Kind;
  readonly name: string;
  /** The newest first. */
  readonly items: readonly (Described & { readonly id: string })[];
}

/** All versions of an object, each of which leads to its own page. */
export function Versions({ vault, kind, name, items }: VersionsProps) {
  const styles = useStyles();
  const { vaults } = strings;
  const [newest, second] = items;
  const known = newest !== undefined && newest.attributes.created !== second?.attributes.created;
  const to = kind === 'secrets' ? '/vaults/$vault/secrets/$name' : '/vaults/$vault/keys/$name';
  return (
    <Section title={vaults.versions}>
      <div className={styles.scroller} tabIndex={0} role="group" aria-label={vaults.versions}>
        <Table aria-label={vaults.versions} size="small" className={styles.table}>
          <TableHeader>
            <TableRow>
              <TableHeaderCell className={styles.wide}>{vaults.version}</TableHeaderCell>
              <TableHeaderCell>{vaults.status}</TableHeaderCell>
              <TableHeaderCell>{vaults.made}</TableHeaderCell>
              <TableHeaderCell>{vaults.expires}</TableHeaderCell>
            </TableRow>
          </TableHeader>
          <TableBody>
            {items.map(({ id, attributes }) => (
              <TableRow key={id}>
                <TableCell>
                  <PageLink
                    to={to}
                    params={{ vault, name }}
                    search={{ version: versionOf(id) }}
                    className={styles.version}
                  >
                    {versionOf(id)}
                  </PageLink>
                  {known && id === newest.id && <Badge appearance="outline">{vaults.current}</Badge>}
                </TableCell>
                <TableCell>
                  <StatusBadge attributes={attributes} />
                </TableCell>
                <TableCell>{when(attributes.created)}</TableCell>
                <TableCell>{attributes.exp === undefined ? vaults.never : when(attributes.exp)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </div>
    </Section>
  );
}
