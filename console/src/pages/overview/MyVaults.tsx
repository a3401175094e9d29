import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { PinOffRegular, PinRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { listVaults } from '../../api/vaults.ts';
import { togglePin, useKnownVaults } from '../../parts/known-vaults.ts';
import { PageLink } from '../../parts/page/PageLink.tsx';
import { Section } from '../../parts/page/Section.tsx';
import { strings } from '../../strings/strings.ts';

const useStyles = makeStyles({
  list: { display: 'grid', listStyleType: 'none', margin: 0, padding: 0 },
  vault: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalXS },
});

/** Those that are there: what this browser remembers may be of another day, or of somebody else. */
export function MyVaults() {
  const styles = useStyles();
  const { pinned, recent } = useKnownVaults();
  const { data } = useQuery({ queryKey: ['vaults'], queryFn: ({ signal }) => listVaults(signal) });
  const there = new Set(data?.map(({ name }) => name));
  const names = [...new Set([...pinned, ...recent])].filter((name) => there.has(name));
  const { overview } = strings;
  return (
    <Section title={overview.yours}>
      {names.length === 0 && <Text>{overview.noneYet}</Text>}
      <ul className={styles.list}>
        {names.map((name) => (
          <li key={name} className={styles.vault}>
            <Pin name={name} pinned={pinned.includes(name)} />
            <PageLink to="/vaults/$vault/secrets" params={{ vault: name }}>
              {name}
            </PageLink>
          </li>
        ))}
      </ul>
      <div>
        <PageLink to="/vaults">{overview.allVaults}</PageLink>
      </div>
    </Section>
  );
}

function Pin({ name, pinned }: { readonly name: string; readonly pinned: boolean }) {
  const { overview } = strings;
  return (
    <Button
      size="small"
      appearance="subtle"
      icon={pinned ? <PinOffRegular /> : <PinRegular />}
      aria-label={pinned ? overview.unpin(name) : overview.pin(name)}
      onClick={() => togglePin(name)}
    />
  );
}
