import { AddRegular, ArrowImportRegular, ArrowUploadRegular } from '@fluentui/react-icons';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { type KeyItem, listKeys } from '../../../api/keys.ts';
import { nameOf } from '../../../api/objects.ts';
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
import { CreateKey } from './CreateKey.tsx';
import { ImportKey } from './ImportKey.tsx';

const named = ({ kid }: KeyItem) => nameOf(kid);

function columns(vault: string): readonly Column<KeyItem>[] {
  const { vaults } = strings;
  return [
    {
      title: vaults.name,
      width: '32%',
      sort: { by: 'name', natural: 'ascending' },
      cell: ({ kid }) => (
        <PageLink to="/vaults/$vault/keys/$name" params={{ vault, name: nameOf(kid) }}>
          {nameOf(kid)}
        </PageLink>
      ),
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
    { title: vaults.tags, width: '20%', cell: ({ tags }) => tagsLine(tags) },
  ];
}

export function Keys() {
  const { vault } = useParams({ from: '/vaults/$vault/keys' });
  const search = useSearch({ from: '/vaults/$vault/keys' });
  const navigate = useNavigate({ from: '/vaults/$vault/keys' });
  const shown = useMemo(() => columns(vault), [vault]);
  const [open, setOpen] = useState<'create' | 'import' | 'restore'>();
  const list = usePaged(['keys', vault], (link, signal) => listKeys(vault, link, signal));
  const close = () => setOpen(undefined);
  const show = (name: string) => {
    void list.refresh();
    void navigate({ to: '/vaults/$vault/keys/$name', params: { vault, name } });
  };
  const { keys, vaults } = strings;
  return (
    <>
      <ObjectList
        vault={vault}
        kind="keys"
        list={list}
        nameOf={named}
        columns={shown}
        search={search}
        onSearch={(next) => void navigate({ search: next, replace: true, resetScroll: false })}
        commands={
          <>
            <Command icon={<AddRegular />} onClick={() => setOpen('create')}>
              {keys.create}
            </Command>
            <Command icon={<ArrowImportRegular />} onClick={() => setOpen('import')}>
              {keys.import}
            </Command>
            <Command icon={<ArrowUploadRegular />} onClick={() => setOpen('restore')}>
              {vaults.restore.button}
            </Command>
          </>
        }
      />
      {open === 'create' && <CreateKey vault={vault} onMade={show} onClose={close} />}
      {open === 'import' && <ImportKey vault={vault} onMade={show} onClose={close} />}
      {open === 'restore' && <Restore vault={vault} kind="keys" onDone={() => void list.refresh()} onClose={close} />}
    </>
  );
}
