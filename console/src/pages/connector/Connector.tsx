import { Text } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { makePackage } from '../../api/connector.ts';
import { useRole } from '../../app/session.ts';
import { Page } from '../../parts/page/Page.tsx';
import { PageLink } from '../../parts/page/PageLink.tsx';
import { Sections } from '../../parts/page/Sections.tsx';
import { Loaded } from '../../parts/states/Loaded.tsx';
import { strings } from '../../strings/strings.ts';
import { Check } from './Check.tsx';
import { Made } from './Made.tsx';
import { SettingsForm } from './SettingsForm.tsx';

/** The connector as files for other platforms, and what those would say of them. */
export function Connector() {
  const { connector } = strings;
  const search = useSearch({ from: '/connector' });
  const navigate = useNavigate({ from: '/connector' });
  const mayAsk = useRole('Reader');
  const made = useQuery({
    queryKey: ['connector', search],
    queryFn: ({ signal }) => makePackage(search, signal),
    staleTime: Infinity,
  });
  return (
    <Page title={connector.title}>
      <Text as="p">
        {connector.text} <PageLink to="/connections">{connector.connections}</PageLink>.
      </Text>
      {mayAsk && (
        <SettingsForm
          key={JSON.stringify(search)}
          settings={search}
          onChange={(next) => void navigate({ search: next })}
        />
      )}
      <Sections>
        <Loaded query={made}>{(found) => <Made made={found} />}</Loaded>
        {mayAsk && <Check />}
      </Sections>
    </Page>
  );
}
