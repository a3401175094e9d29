import { Text } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { getOverview, type Overview as Resource } from '../../api/overview.ts';
import { Command } from '../../parts/page/CommandBar.tsx';
import { Page } from '../../parts/page/Page.tsx';
import { Sections } from '../../parts/page/Sections.tsx';
import { Loaded } from '../../parts/states/Loaded.tsx';
import { hour } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';
import { Calls } from './Calls.tsx';
import { Ends } from './Ends.tsx';
import { Health } from './Health.tsx';
import { MyVaults } from './MyVaults.tsx';
import { Numbers } from './Numbers.tsx';
import { Throttled } from './Throttled.tsx';

/** It is read anew so often while somebody looks, in milliseconds. */
const EVERY = 30_000;

export function Overview() {
  const { overview, actions } = strings;
  const query = useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => getOverview(signal),
    refetchInterval: EVERY,
  });
  return (
    <Page
      title={overview.title}
      actions={
        <>
          {query.data !== undefined && <Text size={200}>{overview.asOf(hour(query.data.time))}</Text>}
          <Command icon={<ArrowClockwiseRegular />} onClick={() => void query.refetch()}>
            {actions.refresh}
          </Command>
        </>
      }
    >
      <Sections>
        <Loaded query={query}>{(found) => <Parts overview={found} />}</Loaded>
        <MyVaults />
      </Sections>
    </Page>
  );
}

export interface OverviewProps {
  readonly overview: Resource;
}

function Parts({ overview }: OverviewProps) {
  return (
    <>
      <Numbers overview={overview} />
      <Calls overview={overview} />
      <Ends overview={overview} />
      <Throttled overview={overview} />
      <Health overview={overview} />
    </>
  );
}
