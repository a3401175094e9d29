import { Card, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { strings } from '../strings/strings.ts';
import { Mark } from './Mark.tsx';

const useStyles = makeStyles({
  page: {
    minHeight: '100vh',
    boxSizing: 'border-box',
    display: 'grid',
    placeItems: 'center',
    padding: tokens.spacingHorizontalL,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  card: { width: '100%', maxWidth: '26rem', padding: tokens.spacingHorizontalXXL, rowGap: tokens.spacingVerticalL },
  brand: {
    display: 'flex',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalS,
    color: tokens.colorNeutralForeground2,
  },
});

/** What somebody sees who is not in yet. */
export function Door({ children }: { readonly children: ReactNode }) {
  const styles = useStyles();
  return (
    <main className={styles.page}>
      <Card className={styles.card}>
        <span className={styles.brand}>
          <Mark />
          <Text weight="semibold">{strings.product}</Text>
        </span>
        {children}
      </Card>
    </main>
  );
}
