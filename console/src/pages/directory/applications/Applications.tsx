import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Application } from '../../../api/directory.ts';
import { PageLink } from '../../../parts/page/PageLink.tsx';
import type { Column } from '../../../parts/tables/LongTable.tsx';
import { Identifier } from '../../../parts/values/Identifier.tsx';
import { strings } from '../../../strings/strings.ts';
import { EnabledBadge } from '../EnabledBadge.tsx';
import { EntryList } from '../EntryList.tsx';
import { CreateApplication } from './CreateApplication.tsx';

const { directory } = strings;

const COLUMNS: readonly Column<Application>[] = [
  {
    title: directory.name,
    width: '30%',
    cell: ({ appId, displayName }) => (
      <PageLink to="/directory/applications/$id" params={{ id: appId }}>
        {displayName}
      </PageLink>
    ),
  },
  { title: directory.application.appId, width: '40%', cell: ({ appId }) => <Identifier>{appId}</Identifier> },
  { title: directory.status, width: '15%', cell: ({ accountEnabled }) => <EnabledBadge enabled={accountEnabled} /> },
  { title: directory.roles, width: '15%', cell: ({ roles }) => roles.join(', ') },
];

export function Applications() {
  const { q = '' } = useSearch({ from: '/directory/' });
  const navigate = useNavigate({ from: '/directory/' });
  const [creating, setCreating] = useState(false);
  return (
    <>
      <EntryList
        entries="applications"
        columns={COLUMNS}
        textOf={({ displayName, appId, id }) => `${displayName} ${appId} ${id}`}
        search={q}
        onSearch={(text) => void navigate({ search: text === '' ? {} : { q: text }, replace: true })}
        create={{ label: directory.application.create, onClick: () => setCreating(true) }}
      />
      {creating && (
        <CreateApplication
          onMade={(id) => void navigate({ to: '/directory/applications/$id', params: { id } })}
          onClose={() => setCreating(false)}
        />
      )}
    </>
  );
}
