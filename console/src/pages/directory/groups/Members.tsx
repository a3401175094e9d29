import { Button, Field, Input, Text } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { addMember, type Group, listMembers, type Member, removeMember } from '../../../api/directory.ts';
import { findPrincipal } from '../../../api/principals.ts';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { textIn } from '../../../parts/forms/fields.ts';
import { Section } from '../../../parts/page/Section.tsx';
import { Loaded } from '../../../parts/states/Loaded.tsx';
import { usePaged } from '../../../parts/tables/paged.ts';
import { strings } from '../../../strings/strings.ts';
import { MemberTable } from './MemberTable.tsx';

export interface MembersProps {
  readonly group: Group;
  readonly mayChange: boolean;
}

export function Members({ group, mayChange }: MembersProps) {
  const { id } = group;
  const [adding, setAdding] = useState(false);
  const list = usePaged<Member>(['directory-members', id], (after, signal) => listMembers(id, after, signal));
  const client = useQueryClient();
  const changed = () => {
    void list.refresh();
    void client.invalidateQueries({ queryKey: ['directory-groups-of'] });
  };
  const remove = (member: Member) => removeMember(id, member.id).then(changed);
  const { group: words } = strings.directory;
  return (
    <Section title={words.members}>
      <Loaded query={list.query}>
        {() =>
          list.items.length === 0 ? (
            <Text>{words.noMembers}</Text>
          ) : (
            <MemberTable
              members={list.items}
              onEnd={list.more}
              group={group.displayName}
              onRemove={mayChange ? remove : undefined}
            />
          )
        }
      </Loaded>
      {mayChange && (
        <div>
          <Button icon={<AddRegular />} onClick={() => setAdding(true)}>
            {words.add}
          </Button>
        </div>
      )}
      {adding && <AddMember group={id} onDone={changed} onClose={() => setAdding(false)} />}
    </Section>
  );
}

interface AddMemberProps {
  readonly group: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Of an application people know the client id; members go by the other one. */
function AddMember({ group, onDone, onClose }: AddMemberProps) {
  const { group: words } = strings.directory;
  const act = async (form: FormData) => {
    const { objectId } = await findPrincipal(textIn(form, 'who'));
    await addMember(group, objectId);
    onDone();
  };
  return (
    <FormDrawer title={words.add} submit={words.add} act={act} onClose={onClose}>
      <Field label={words.who} required>
        <Input name="who" required />
      </Field>
    </FormDrawer>
  );
}
