import { Card, makeStyles, Text, tokens } from '@fluentui/react-components';
import { PageLink } from '../../parts/page/PageLink.tsx';
import { Section } from '../../parts/page/Section.tsx';
import { hour } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';
import { Bars } from './Bars.tsx';
import type { OverviewProps } from './Overview.tsx';

const useStyles = makeStyles({
  charts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(20rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalL,
  },
});

/** Calls and errors of the last hour. What they were, the run history says. */
export function Calls({ overview: { calls } }: OverviewProps) {
  const styles = useStyles();
  const { overview, navigation } = strings;
  const pick = (member: 'calls' | 'failed') => calls.slices.map(({ since, [member]: value }) => ({ since, value }));
  return (
    <Section title={overview.traffic}>
      <div className={styles.charts}>
        <Chart label={overview.calls} slices={pick('calls')} tone="calm" complete={calls.complete} />
        <Chart label={overview.failed} slices={pick('failed')} tone="alarm" complete={calls.complete} />
      </div>
      <div>
        <PageLink to="/runs">{navigation.runs}</PageLink>
      </div>
    </Section>
  );
}

interface ChartProps {
  readonly label: string;
  readonly slices: readonly { readonly since: string; readonly value: number }[];
  readonly tone: 'calm' | 'alarm';
  readonly complete: boolean;
}

/** What the bars show stands below them in words. */
function Chart({ label, slices, tone, complete }: ChartProps) {
  const { overview } = strings;
  const total = slices.reduce((sum, { value }) => sum + value, 0);
  const highest = slices.reduce((high, slice) => (slice.value > high.value ? slice : high), { since: '', value: 0 });
  return (
    <Card>
      <Text size={300}>{label}</Text>
      <Text size={600} weight="semibold">
        {complete ? total : overview.atLeast(total)}
      </Text>
      <Bars values={slices.map(({ value }) => value)} tone={tone} />
      <Text size={200}>{highest.value === 0 ? overview.none : overview.most(highest.value, hour(highest.since))}</Text>
    </Card>
  );
}
