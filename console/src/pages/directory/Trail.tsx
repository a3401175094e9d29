import { makeStyles, tokens } from '@fluentui/react-components';
import { PageLink } from '../../parts/page/PageLink.tsx';
import { strings } from '../../strings/strings.ts';

const LISTS = { applications: '/directory', users: '/directory/users', groups: '/directory/groups' } as const;

const useStyles = makeStyles({
  trail: { display: 'block', marginBottom: tokens.spacingVerticalXS, fontSize: tokens.fontSizeBase200 },
});

/** The list that an entry is in. */
export function Trail({ list }: { readonly list: keyof typeof LISTS }) {
  const styles = useStyles();
  const { directory } = strings;
  return (
    <nav className={styles.trail} aria-label={directory.title}>
      <PageLink to={LISTS[list]} activeOptions={{ exact: true }}>
        {directory.tabs[list]}
      </PageLink>
    </nav>
  );
}
