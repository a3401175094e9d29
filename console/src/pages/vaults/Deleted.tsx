import { Tab, TabList } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { listDeletedKeys } from '../../api/keys.ts';
import { type Kind, nameOf, purgeObject } from '../../api/objects.ts';
import { listDeletedSecrets } from '../../api/secrets.ts';
import { ConfirmByName } from '../../parts/forms/ConfirmByName.tsx';
import { Command, CommandBar } from '../../parts/page/CommandBar.tsx';
import { Empty } from '../../parts/states/Empty.tsx';
import { Failure, Loaded } from '../../parts/states/Loaded.tsx';
import { useArranged } from '../../parts/tables/arranging.ts';
import { ListFoot } from '../../parts/tables/ListFoot.tsx';
import { LongTable } from '../../parts/tables/LongTable.tsx';
import { usePaged } from '../../parts/tables/paged.ts';
import type { Sort } from '../../parts/tables/sorting.ts';
import { strings } from '../../strings/strings.ts';
import { type DeletedItem, deletedColumns } from './deleted-columns.tsx';
import { useForget } from './forget.ts';
import { useRecover } from './recover.ts';

const LISTS = {
  secrets: async (vault: string, link: string | undefined, signal: AbortSignal) => {
    const { value, nextLink } = await listDeletedSecrets(vault, link, signal);
    return { nextLink, value: value.map((item): DeletedItem => ({ ...item, name: nameOf(item.id) })) };
  },
  keys: async (vault: string, link: string | undefined, signal: AbortSignal) => {
    const { value, nextLink } = await listDeletedKeys(vault, link, signal);
    return { nextLink, value: value.map((item): DeletedItem => ({ ...item, name: nameOf(item.kid) })) };
  },
} as const;

/** What is deleted and can still come back. */
export function Deleted() {
  const { vault } = useParams({ from: '/vaults/$vault/deleted' });
  const { kind = 'secrets' } = useSearch({ from: '/vaults/$vault/deleted' });
  const navigate = useNavigate({ from: '/vaults/$vault/deleted' });
  const { deleted } = strings;
  return (
    <>
      <TabList
        size="small"
        aria-label={deleted.kinds}
        selectedValue={kind}
        onTabSelect={(_event, { value }) => void navigate({ search: value === 'keys' ? { kind: 'keys' } : {} })}
      >
        <Tab value="secrets">{deleted.secrets}</Tab>
        <Tab value="keys">{deleted.keys}</Tab>
      </TabList>
      <DeletedList key={kind} vault={vault} kind={kind} />
    </>
  );
}

function DeletedList({ vault, kind }: { readonly vault: string; readonly kind: Kind }) {
  const [purging, setPurging] = useState<string>();
  const forget = useForget(vault);
  const list = usePaged([`deleted-${kind}`, vault], (link, signal) => LISTS[kind](vault, link, signal));
  const { recover, failure } = useRecover(vault, kind);
  const { kind: _kind, ...sort } = useSearch({ from: '/vaults/$vault/deleted' });
  const navigate = useNavigate({ from: '/vaults/$vault/deleted' });
  const onSort = (next: Sort) =>
    void navigate({ search: { ...(kind === 'keys' && { kind }), ...next }, replace: true, resetScroll: false });
  const columns = deletedColumns({ recover, purge: setPurging });
  const shown = useArranged(list, { columns, sort });
  const { deleted, actions } = strings;
  const close = (done: boolean) => {
    if (done && purging !== undefined) forget(kind, purging);
    setPurging(undefined);
  };
  return (
    <>
      <CommandBar label={deleted[kind]}>
        <Command icon={<ArrowClockwiseRegular />} onClick={() => void list.refresh()}>
          {actions.refresh}
        </Command>
      </CommandBar>
      {failure !== undefined && <Failure error={failure} />}
      <Loaded query={list.query}>
        {() =>
          list.items.length === 0 && !list.hasNextPage ? (
            <Empty text={deleted.none[kind]} />
          ) : (
            <>
              <LongTable
                label={deleted[kind]}
                columns={columns}
                items={shown.rows}
                keyOf={({ name }) => name}
                onEnd={shown.onEnd}
                sorting={{ sort, onSort }}
              />
              <ListFoot
                list={list}
                shown={shown}
                text={strings.vaults.list.shown(list.items.length, !list.hasNextPage)}
                onStop={() => onSort({})}
              />
            </>
          )
        }
      </Loaded>
      {purging !== undefined && <Purge vault={vault} kind={kind} name={purging} onClose={close} />}
    </>
  );
}

interface PurgeProps {
  readonly vault: string;
  readonly kind: Kind;
  readonly name: string;
  readonly onClose: (done: boolean) => void;
}

function Purge({ vault, kind, name, onClose }: PurgeProps) {
  const { deleted } = strings;
  const purge = () => purgeObject(vault, kind, name);
  return (
    <ConfirmByName
      title={deleted.title(name)}
      verb={deleted.purge}
      text={deleted.text}
      name={name}
      act={purge}
      onClose={onClose}
    />
  );
}
