import { Table, TableBody, TableCell, TableHeader, TableHeaderCell, TableRow, Text } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listVaults } from '../../api/vaults.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import { strings } from '../../strings/strings.ts';

export function Vaults() {
  const { vaults } = strings;
  const query = useQuery({ queryKey: ['vaults'], queryFn: ({ signal }) => listVaults(signal) });
  return (
    <Page title={vaults.title}>
      <Loaded query={query}>
        {(found) =>
          found.length === 0 ? (
            <Text>{vaults.empty}</Text>
          ) : (
            <Table aria-label={vaults.title}>
              <TableHeader>
                <TableRow>
                  <TableHeaderCell>{vaults.name}</TableHeaderCell>
                  <TableHeaderCell>{vaults.location}</TableHeaderCell>
                  <TableHeaderCell>{vaults.access}</TableHeaderCell>
                </TableRow>
              </TableHeader>
              <TableBody>
                {found.map(({ id, name, location, properties }) => (
                  <TableRow key={id}>
                    <TableCell>
                      <Link to="/vaults/$vault" params={{ vault: name }}>
                        {name}
                      </Link>
                    </TableCell>
                    <TableCell>{location}</TableCell>
                    <TableCell>{properties.enableRbacAuthorization ? vaults.rbac : vaults.policies}</TableCell>
                  </TableRow>
                ))}
              </TableBody>
            </Table>
          )
        }
      </Loaded>
    </Page>
  );
}
