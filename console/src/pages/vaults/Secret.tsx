import {
  Badge,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  Title3,
  tokens,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { listSecretVersions, revealSecret, versionOf } from '../../api/vaults.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import { Reveal } from '../../parts/Reveal.tsx';
import { when } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';

const useStyles = makeStyles({
  section: { display: 'grid', rowGap: tokens.spacingVerticalS, marginBottom: tokens.spacingVerticalXL },
  version: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
});

export function Secret() {
  const styles = useStyles();
  const { vault, name } = useParams({ from: '/vaults/$vault/secrets/$name' });
  const { vaults } = strings;
  const versions = useQuery({
    queryKey: ['secret-versions', vault, name],
    queryFn: ({ signal }) => listSecretVersions(vault, name, signal),
  });
  return (
    <Page title={name}>
      <section className={styles.section} aria-label={vaults.value}>
        <Title3 as="h2">{vaults.value}</Title3>
        <Reveal label={name} fetchValue={async () => (await revealSecret(vault, name)).value} />
        <Text size={200}>{vaults.revealHint}</Text>
      </section>
      <section className={styles.section} aria-label={vaults.versions}>
        <Title3 as="h2">{vaults.versions}</Title3>
        <Loaded query={versions}>
          {({ value }) => (
            <Table aria-label={vaults.versions}>
              <TableHeader>
                <TableRow>
                  <TableHeaderCell>{vaults.version}</TableHeaderCell>
                  <TableHeaderCell>{vaults.status}</TableHeaderCell>
                  <TableHeaderCell>{vaults.updated}</TableHeaderCell>
                </TableRow>
              </TableHeader>
              <TableBody>
                {value.map(({ id, attributes }) => (
                  <TableRow key={id}>
                    <TableCell>
                      <span className={styles.version}>{versionOf(id)}</span>
                    </TableCell>
                    <TableCell>
                      <Badge appearance="tint" color={attributes.enabled ? 'success' : 'informative'}>
                        {attributes.enabled ? vaults.enabled : vaults.disabled}
                      </Badge>
                    </TableCell>
                    <TableCell>{when(attributes.updated)}</TableCell>
                  </TableRow>
                ))}
              </TableBody>
            </Table>
          )}
        </Loaded>
      </section>
    </Page>
  );
}
