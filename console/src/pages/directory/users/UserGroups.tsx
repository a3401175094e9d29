import { Text } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { type Group, groupsOf } from '../../../api/directory.ts';
import { PageLink } from '../../../parts/page/PageLink.tsx';
import { Section } from '../../../parts/page/Section.tsx';
import { Loaded } from '../../../parts/states/Loaded.tsx';
import { strings } from '../../../strings/strings.ts';
import { useEntry } from '../entry.ts';

/** The groups that a user is in, by name. */
export function UserGroups({ id }: { readonly id: string }) {
  const query = useQuery({ queryKey: ['directory-groups-of', id], queryFn: ({ signal }) => groupsOf(id, signal) });
  const { user } = strings.directory;
  return (
    <Section title={user.groups}>
      <Loaded query={query}>
        {(groups) =>
          groups.length === 0 ? (
            <Text>{user.noGroups}</Text>
          ) : (
            <ul>
              {groups.map((group) => (
                <li key={group}>
                  <GroupLink id={group} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

function GroupLink({ id }: { readonly id: string }) {
  const { data } = useEntry<Group>('groups', id);
  return (
    <PageLink to="/directory/groups/$id" params={{ id }}>
      {data?.displayName ?? id}
    </PageLink>
  );
}
