import {
  Badge,
  Button,
  SearchBox,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
} from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { listSecrets, nameOf, type SecretItem } from '../../api/vaults.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import { when } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';

export function Secrets() {
  const { vault } = useParams({ from: '/vaults/$vault' });
  const [search, setSearch] = useState('');
  const { vaults, actions } = strings;
  const query = useInfiniteQuery({
    queryKey: ['secrets', vault],
    queryFn: ({ pageParam, signal }) => listSecrets(vault, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextLink }) => nextLink ?? undefined,
  });
  return (
    <Page
      title={vaults.secrets(vault)}
      actions={
        <SearchBox
          aria-label={vaults.search}
          placeholder={vaults.search}
          value={search}
          onChange={(_event, { value }) => setSearch(value)}
        />
      }
    >
      <Loaded query={query}>
        {({ pages }) => <SecretTable vault={vault} all={pages.flatMap(({ value }) => value)} search={search} />}
      </Loaded>
      {query.hasNextPage && (
        <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {actions.more}
        </Button>
      )}
    </Page>
  );
}

interface SecretTableProps {
  readonly vault: string;
  readonly all: readonly SecretItem[];
  readonly search: string;
}

function SecretTable({ vault, all, search }: SecretTableProps) {
  const { vaults } = strings;
  const wanted = search.toLowerCase();
  const found = all.filter(({ id }) => nameOf(id).toLowerCase().includes(wanted));
  if (found.length === 0) return <Text>{all.length === 0 ? vaults.noSecrets : vaults.noMatch}</Text>;
  return (
    <Table aria-label={vaults.secrets(vault)}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell>{vaults.name}</TableHeaderCell>
          <TableHeaderCell>{vaults.contentType}</TableHeaderCell>
          <TableHeaderCell>{vaults.status}</TableHeaderCell>
          <TableHeaderCell>{vaults.expires}</TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {found.map(({ id, attributes, contentType }) => (
          <TableRow key={id}>
            <TableCell>
              <Link to="/vaults/$vault/secrets/$name" params={{ vault, name: nameOf(id) }}>
                {nameOf(id)}
              </Link>
            </TableCell>
            <TableCell>{contentType}</TableCell>
            <TableCell>
              <Badge appearance="tint" color={attributes.enabled ? 'success' : 'informative'}>
                {attributes.enabled ? vaults.enabled : vaults.disabled}
              </Badge>
            </TableCell>
            <TableCell>{attributes.exp === undefined ? vaults.never : when(attributes.exp)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
