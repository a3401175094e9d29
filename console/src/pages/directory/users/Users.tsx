import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { User } from '../../../api/directory.ts';
import { PageLink } from '../../../parts/page/PageLink.tsx';
import type { Column } from '../../../parts/tables/LongTable.tsx';
import { useFleeting } from '../../../parts/values/fleeting.ts';
import { strings } from '../../../strings/strings.ts';
import { EnabledBadge } from '../EnabledBadge.tsx';
import { EntryList } from '../EntryList.tsx';
import { CreateUser, type MadeUser } from './CreateUser.tsx';
import { PasswordOnce } from './PasswordOnce.tsx';

const { directory } = strings;

const COLUMNS: readonly Column<User>[] = [
  {
    title: directory.name,
    width: '28%',
    cell: ({ id, displayName }) => (
      <PageLink to="/directory/users/$id" params={{ id }}>
        {displayName}
      </PageLink>
    ),
  },
  { title: directory.user.upn, width: '32%', cell: ({ userPrincipalName }) => userPrincipalName },
  { title: directory.user.type, width: '12%', cell: ({ userType }) => userType },
  { title: directory.status, width: '12%', cell: ({ accountEnabled }) => <EnabledBadge enabled={accountEnabled} /> },
  { title: directory.roles, width: '16%', cell: ({ roles }) => roles.join(', ') },
];

export function Users() {
  const { q = '' } = useSearch({ from: '/directory/users' });
  const navigate = useNavigate({ from: '/directory/users' });
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useFleeting<MadeUser>();
  return (
    <>
      <EntryList
        entries="users"
        columns={COLUMNS}
        textOf={({ displayName, userPrincipalName, id }) => `${displayName} ${userPrincipalName} ${id}`}
        search={q}
        onSearch={(text) => void navigate({ search: text === '' ? {} : { q: text }, replace: true })}
        create={{ label: directory.user.create, onClick: () => setCreating(true) }}
      />
      {creating && <CreateUser onMade={setMade} onClose={() => setCreating(false)} />}
      {made !== undefined && (
        <PasswordOnce name={made.name} password={made.password} onClose={() => setMade(undefined)} />
      )}
    </>
  );
}
