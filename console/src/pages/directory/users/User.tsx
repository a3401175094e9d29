import { useParams } from '@tanstack/react-router';
import type { User as Resource } from '../../../api/directory.ts';
import { useRole } from '../../../app/session.ts';
import { Page } from '../../../parts/page/Page.tsx';
import { Properties } from '../../../parts/page/Properties.tsx';
import { Section } from '../../../parts/page/Section.tsx';
import { Sections } from '../../../parts/page/Sections.tsx';
import { Loaded } from '../../../parts/states/Loaded.tsx';
import { copiedRow } from '../../../parts/values/Identifier.tsx';
import { when } from '../../../parts/when.ts';
import { strings } from '../../../strings/strings.ts';
import { EnabledBadge } from '../EnabledBadge.tsx';
import { useEntry } from '../entry.ts';
import { Trail } from '../Trail.tsx';
import { UserCommands } from './UserCommands.tsx';
import { UserGroups } from './UserGroups.tsx';

export interface UserProps {
  readonly user: Resource;
}

export function User() {
  const { id } = useParams({ from: '/directory/users/$id' });
  const query = useEntry<Resource>('users', id);
  const mayChange = useRole('Administrator');
  return (
    <>
      <Trail list="users" />
      <Page title={query.data?.displayName ?? id}>
        <Loaded query={query}>
          {(user) => (
            <>
              {mayChange && <UserCommands user={user} />}
              <Sections>
                <Described user={user} />
                <UserGroups id={user.id} />
              </Sections>
            </>
          )}
        </Loaded>
      </Page>
    </>
  );
}

function Described({ user }: UserProps) {
  const { directory } = strings;
  const words = directory.user;
  return (
    <Section title={directory.properties}>
      <Properties
        rows={[
          [directory.status, <EnabledBadge key="status" enabled={user.accountEnabled} />],
          [words.upn, user.userPrincipalName],
          copiedRow(directory.objectId, user.id),
          copiedRow(directory.tenantId, user.tenantId),
          [words.type, user.userType],
          [directory.roles, user.roles.join(', ') || directory.noRoles],
          [words.mfa, user.mfaEnabled ? words.mfaOn : words.mfaOff],
          [directory.created, when(user.createdDateTime)],
        ]}
      />
    </Section>
  );
}
