import { AddRegular, ArrowImportRegular, ArrowUploadRegular } from '@fluentui/react-icons';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { nameOf } from '../../../api/objects.ts';
import { listSecrets, type SecretItem } from '../../../api/secrets.ts';
import { Command } from '../../../parts/page/CommandBar.tsx';
import { PageLink } from '../../../parts/page/PageLink.tsx';
import type { Column } from '../../../parts/tables/LongTable.tsx';
import { usePaged } from '../../../parts/tables/paged.ts';
import { when } from '../../../parts/when.ts';
import { strings } from '../../../strings/strings.ts';
import { ObjectList } from '../ObjectList.tsx';
import { Restore } from '../Restore.tsx';
import { StatusBadge } from '../StatusBadge.tsx';
import { statusOf } from '../status.ts';
import { tagsLine } from '../tags.ts';
import { CreateSecret } from './CreateSecret.tsx';

const named = ({ id }: SecretItem) => nameOf(id);

function columns(vault: string): readonly Column<SecretItem>[] {
  const { vaults } = strings;
  return [
    {
      title: vaults.name,
      width: '26%',
      sort: { by: 'name', natural: 'ascending' },
      cell: ({ id }) => (
        <PageLink to="/vaults/$vault/secrets/$name" params={{ vault, name: nameOf(id) }}>
          {nameOf(id)}
        </PageLink>
      ),
    },
    {
      title: vaults.contentType,
      width: '14%',
      cell: ({ contentType }) => contentType,
      sort: { by: 'contentType', key: ({ contentType }) => contentType },
    },
    {
      title: vaults.status,
      width: '8rem',
      cell: ({ attributes }) => <StatusBadge attributes={attributes} />,
      sort: { by: 'status', key: ({ attributes }) => vaults[statusOf(attributes)] },
    },
    {
      title: vaults.expires,
      width: '12rem',
      cell: ({ attributes: { exp } }) => (exp === undefined ? vaults.never : when(exp)),
      sort: { by: 'expires', key: ({ attributes }) => attributes.exp },
    },
    {
      title: vaults.updated,
      width: '12rem',
      cell: ({ attributes: { updated } }) => when(updated),
      sort: { by: 'updated', key: ({ attributes }) => attributes.updated },
    },
    { title: vaults.tags, width: '18%', cell: ({ tags }) => tagsLine(tags) },
  ];
}

export function Secrets() {
  const { vault } = useParams({ from: '/vaults/$vault/secrets' });
  const search = useSearch({ from: '/vaults/$vault/secrets' });
  const navigate = useNavigate({ from: '/vaults/$vault/secrets' });
  const shown = useMemo(() => columns(vault), [vault]);
  const [open, setOpen] = useState<'create' | 'restore'>();
  const list = usePaged(['secrets', vault], (link, signal) => listSecrets(vault, link, signal));
  const close = () => setOpen(undefined);
  const show = (name: string) => {
    void list.refresh();
    void navigate({ to: '/vaults/$vault/secrets/$name', params: { vault, name } });
  };
  const { vaults } = strings;
  return (
    <>
      <ObjectList
        vault={vault}
        kind="secrets"
        list={list}
        nameOf={named}
        columns={shown}
        search={search}
        onSearch={(next) => void navigate({ search: next, replace: true, resetScroll: false })}
        commands={
          <>
            <Command icon={<AddRegular />} onClick={() => setOpen('create')}>
              {vaults.secret.create}
            </Command>
            <Command
              icon={<ArrowImportRegular />}
              onClick={() => void navigate({ to: '/vaults/$vault/import', params: { vault } })}
            >
              {strings.importing.button}
            </Command>
            <Command icon={<ArrowUploadRegular />} onClick={() => setOpen('restore')}>
              {vaults.restore.button}
            </Command>
          </>
        }
      />
      {open === 'create' && <CreateSecret vault={vault} onMade={show} onClose={close} />}
      {open === 'restore' && (
        <Restore vault={vault} kind="secrets" onDone={() => void list.refresh()} onClose={close} />
      )}
    </>
  );
}
