import { useParams } from '@tanstack/react-router';
import type { Application as Resource } from '../../../api/directory.ts';
import { useRole } from '../../../app/session.ts';
import { Page } from '../../../parts/page/Page.tsx';
import { Properties } from '../../../parts/page/Properties.tsx';
import { Section } from '../../../parts/page/Section.tsx';
import { Sections } from '../../../parts/page/Sections.tsx';
import { Loaded } from '../../../parts/states/Loaded.tsx';
import { copiedRow } from '../../../parts/values/Identifier.tsx';
import { strings } from '../../../strings/strings.ts';
import { EnabledBadge } from '../EnabledBadge.tsx';
import { useEntry } from '../entry.ts';
import { Trail } from '../Trail.tsx';
import { ApplicationCommands } from './ApplicationCommands.tsx';
import { Certificates } from './Certificates.tsx';
import { Federation } from './Federation.tsx';
import { Secrets } from './Secrets.tsx';

export interface ApplicationProps {
  readonly application: Resource;
}

export function Application() {
  const { id } = useParams({ from: '/directory/applications/$id' });
  const query = useEntry<Resource>('applications', id);
  const mayChange = useRole('Administrator');
  return (
    <>
      <Trail list="applications" />
      <Page title={query.data?.displayName ?? id}>
        <Loaded query={query}>
          {(application) => (
            <>
              {mayChange && <ApplicationCommands application={application} />}
              <Sections>
                <Described application={application} />
                <Secrets application={application} mayChange={mayChange} />
                <Certificates application={application} mayChange={mayChange} />
                <Federation application={application} />
              </Sections>
            </>
          )}
        </Loaded>
      </Page>
    </>
  );
}

function Described({ application }: ApplicationProps) {
  const { directory } = strings;
  const words = directory.application;
  const listed = (texts: readonly string[]) => texts.join(', ') || directory.noRoles;
  return (
    <Section title={directory.properties}>
      <Properties
        rows={[
          [directory.status, <EnabledBadge key="status" enabled={application.accountEnabled} />],
          copiedRow(words.appId, application.appId),
          copiedRow(directory.objectId, application.id),
          copiedRow(directory.tenantId, application.tenantId),
          [directory.roles, listed(application.roles)],
          [words.publicClientIs, application.isFallbackPublicClient ? words.yes : words.no],
          [words.redirectUris, listed(application.redirectUris)],
          [words.identifierUris, listed(application.identifierUris)],
          [words.scopes, listed(application.scopes)],
          [words.consent, application.adminConsent ? words.yes : words.no],
        ]}
      />
    </Section>
  );
}
