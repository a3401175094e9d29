import { Card, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { listVaults } from '../../api/vaults.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import { strings } from '../../strings/strings.ts';

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(16rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalL,
  },
});

export function Overview() {
  const styles = useStyles();
  const vaults = useQuery({ queryKey: ['vaults'], queryFn: ({ signal }) => listVaults(signal) });
  return (
    <Page title={strings.navigation.overview}>
      <Loaded query={vaults}>
        {(found) => (
          <div className={styles.cards}>
            <Card>
              <Text size={200}>{strings.navigation.vaults}</Text>
              <Text size={800} weight="semibold">
                {found.length}
              </Text>
            </Card>
          </div>
        )}
      </Loaded>
    </Page>
  );
}
