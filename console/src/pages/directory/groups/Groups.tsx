import { Field, Input, Textarea } from '@fluentui/react-components';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { createEntry, type Group } from '../../../api/directory.ts';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { textIn } from '../../../parts/forms/fields.ts';
import { PageLink } from '../../../parts/page/PageLink.tsx';
import type { Column } from '../../../parts/tables/LongTable.tsx';
import { Identifier } from '../../../parts/values/Identifier.tsx';
import { strings } from '../../../strings/strings.ts';
import { EntryList } from '../EntryList.tsx';
import { useForget } from '../forget.ts';

const { directory } = strings;

const COLUMNS: readonly Column<Group>[] = [
  {
    title: directory.name,
    width: '28%',
    cell: ({ id, displayName }) => (
      <PageLink to="/directory/groups/$id" params={{ id }}>
        {displayName}
      </PageLink>
    ),
  },
  { title: directory.group.description, width: '34%', cell: ({ description }) => description },
  { title: directory.objectId, width: '38%', cell: ({ id }) => <Identifier>{id}</Identifier> },
];

export function Groups() {
  const { q = '' } = useSearch({ from: '/directory/groups' });
  const navigate = useNavigate({ from: '/directory/groups' });
  const [creating, setCreating] = useState(false);
  return (
    <>
      <EntryList
        entries="groups"
        columns={COLUMNS}
        textOf={({ displayName, description, id }) => `${displayName} ${description} ${id}`}
        search={q}
        onSearch={(text) => void navigate({ search: text === '' ? {} : { q: text }, replace: true })}
        create={{ label: directory.group.create, onClick: () => setCreating(true) }}
      />
      {creating && (
        <CreateGroup
          onMade={(id) => void navigate({ to: '/directory/groups/$id', params: { id } })}
          onClose={() => setCreating(false)}
        />
      )}
    </>
  );
}

interface CreateGroupProps {
  readonly onMade: (id: string) => void;
  readonly onClose: () => void;
}

function CreateGroup({ onMade, onClose }: CreateGroupProps) {
  const forget = useForget('groups');
  const act = async (form: FormData) => {
    const wanted = { displayName: textIn(form, 'displayName'), description: textIn(form, 'description') };
    const { id } = await createEntry<Group>('groups', wanted);
    forget();
    onMade(id);
  };
  return (
    <FormDrawer title={directory.group.create} submit={strings.actions.create} act={act} onClose={onClose}>
      <Field label={directory.nameField} required>
        <Input name="displayName" required maxLength={256} />
      </Field>
      <Field label={directory.group.description}>
        <Textarea name="description" maxLength={1024} />
      </Field>
    </FormDrawer>
  );
}
