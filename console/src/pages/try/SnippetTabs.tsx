import { makeStyles, Tab, TabList, Title3, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { Snippet } from '../../parts/values/Snippet.tsx';
import { strings } from '../../strings/strings.ts';
import type { Snippets } from './snippets.ts';

const KINDS = ['curl', 'logicApps', 'powerAutomate'] as const;

const useStyles = makeStyles({
  section: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', rowGap: tokens.spacingVerticalS },
});

export function SnippetTabs({ snippets }: { readonly snippets: Snippets }) {
  const styles = useStyles();
  const [kind, setKind] = useState<(typeof KINDS)[number]>('curl');
  const { tryIt } = strings;
  return (
    <section className={styles.section} aria-label={tryIt.snippets}>
      <Title3 as="h2">{tryIt.snippets}</Title3>
      <TabList
        selectedValue={kind}
        onTabSelect={(_event, { value }) => setKind(KINDS.find((known) => known === value) ?? 'curl')}
      >
        {KINDS.map((each) => (
          <Tab key={each} value={each}>
            {tryIt[each]}
          </Tab>
        ))}
      </TabList>
      <Snippet label={tryIt[kind]} text={snippets[kind]} />
    </section>
  );
}
