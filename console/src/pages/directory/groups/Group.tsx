import { useNavigate, useParams } from '@tanstack/react-router';
import type { Group as Resource } from '../../../api/directory.ts';
import { useRole } from '../../../app/session.ts';
import { CommandBar } from '../../../parts/page/CommandBar.tsx';
import { Page } from '../../../parts/page/Page.tsx';
import { Properties } from '../../../parts/page/Properties.tsx';
import { Section } from '../../../parts/page/Section.tsx';
import { Sections } from '../../../parts/page/Sections.tsx';
import { Loaded } from '../../../parts/states/Loaded.tsx';
import { copiedRow } from '../../../parts/values/Identifier.tsx';
import { when } from '../../../parts/when.ts';
import { strings } from '../../../strings/strings.ts';
import { DeleteEntry } from '../DeleteEntry.tsx';
import { useEntry } from '../entry.ts';
import { Trail } from '../Trail.tsx';
import { Members } from './Members.tsx';

export function Group() {
  const { id } = useParams({ from: '/directory/groups/$id' });
  const query = useEntry<Resource>('groups', id);
  const mayChange = useRole('Administrator');
  return (
    <>
      <Trail list="groups" />
      <Page title={query.data?.displayName ?? id}>
        <Loaded query={query}>
          {(group) => (
            <>
              {mayChange && <GroupCommands group={group} />}
              <Sections>
                <Described group={group} />
                <Members group={group} mayChange={mayChange} />
              </Sections>
            </>
          )}
        </Loaded>
      </Page>
    </>
  );
}

interface GroupProps {
  readonly group: Resource;
}

function GroupCommands({ group: { id, displayName } }: GroupProps) {
  const navigate = useNavigate();
  return (
    <CommandBar label={displayName}>
      <DeleteEntry
        entries="groups"
        id={id}
        name={displayName}
        text={strings.directory.group.deleteText}
        onDeleted={() => void navigate({ to: '/directory/groups' })}
      />
    </CommandBar>
  );
}

function Described({ group }: GroupProps) {
  const { directory } = strings;
  return (
    <Section title={directory.properties}>
      <Properties
        rows={[
          [directory.group.description, group.description || directory.noRoles],
          copiedRow(directory.objectId, group.id),
          copiedRow(directory.tenantId, group.tenantId),
          [directory.created, when(group.createdDateTime)],
        ]}
      />
    </Section>
  );
}
