import { makeStyles, tokens } from '@fluentui/react-components';
import { Link } from '@tanstack/react-router';
import { strings } from '../../strings/strings.ts';

const LISTS = { applications: '/directory', users: '/directory/users', groups: '/directory/groups' } as const;

const useStyles = makeStyles({
  trail: { display: 'block', marginBottom: tokens.spacingVerticalXS, fontSize: tokens.fontSizeBase200 },
  link: { color: tokens.colorBrandForegroundLink },
});

/** The list that an entry is in. */
export function Trail({ list }: { readonly list: keyof typeof LISTS }) {
  const styles = useStyles();
  const { directory } = strings;
  return (
    <nav className={styles.trail} aria-label={directory.title}>
      <Link to={LISTS[list]} className={styles.link} activeOptions={{ exact: true }}>
        {directory.tabs[list]}
      </Link>
    </nav>
  );
}
