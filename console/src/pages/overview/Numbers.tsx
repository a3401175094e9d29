import { Card, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { PageLink } from '../../parts/page/PageLink.tsx';
import { strings } from '../../strings/strings.ts';
import type { OverviewProps } from './Overview.tsx';

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(15rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalL,
  },
  notes: { display: 'flex', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalM },
  error: { color: tokens.colorPaletteRedForeground1 },
});

export function Numbers({ overview: { vaults, connections } }: OverviewProps) {
  const styles = useStyles();
  const { overview } = strings;
  const { connected, ready, error, complete } = connections;
  const all = connected + ready + error;
  return (
    <section className={styles.cards} aria-label={overview.numbers}>
      <Tile label={<PageLink to="/vaults">{overview.vaults}</PageLink>} number={String(vaults.living)}>
        <Text size={200}>{overview.deletedVaults(vaults.deleted)}</Text>
      </Tile>
      <Tile
        label={<PageLink to="/connections">{overview.connections}</PageLink>}
        number={complete ? String(all) : overview.atLeast(all)}
      >
        <Text size={200}>{overview.connected(connected)}</Text>
        <Text size={200}>{overview.ready(ready)}</Text>
        <Text size={200} {...(error > 0 && { className: styles.error })}>
          {overview.failing(error)}
        </Text>
      </Tile>
    </section>
  );
}

interface TileProps {
  readonly label: ReactNode;
  readonly number: string;
  readonly children: ReactNode;
}

function Tile({ label, number, children }: TileProps) {
  const styles = useStyles();
  return (
    <Card>
      <Text size={300}>{label}</Text>
      <Text size={800} weight="semibold">
        {number}
      </Text>
      <span className={styles.notes}>{children}</span>
    </Card>
  );
}
