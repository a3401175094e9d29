import { Card, makeStyles, Text, Title2, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { strings } from '../../../strings/strings.ts';
import { handOver } from './handover.ts';

const useStyles = makeStyles({
  page: {
    minHeight: '100vh',
    boxSizing: 'border-box',
    display: 'grid',
    placeItems: 'center',
    padding: tokens.spacingHorizontalL,
  },
  card: { width: '100%', maxWidth: '26rem', padding: tokens.spacingHorizontalXXL },
});

/** Where somebody comes back to who signed in for a connection. It has no session and needs none: the console has it. */
export function ConsentReturn({ word }: { readonly word: string }) {
  const styles = useStyles();
  const [settled, setSettled] = useState<'done' | 'refused'>();
  useEffect(() => {
    document.title = `${strings.connections.consent.returnTitle} - ${strings.product}`;
    return handOver(word, setSettled);
  }, [word]);
  useEffect(() => {
    if (settled === 'done') window.close();
  }, [settled]);
  const { consent } = strings.connections;
  const said = { done: consent.closed, refused: consent.refused };
  return (
    <main className={styles.page}>
      <Card className={styles.card}>
        <Title2 as="h1">{consent.returnTitle}</Title2>
        <Text role="status">{settled === undefined ? consent.handing : said[settled]}</Text>
      </Card>
    </main>
  );
}
