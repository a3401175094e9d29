import { makeStyles, tokens } from '@fluentui/react-components';
import { PageLink } from '../../parts/page/PageLink.tsx';
import { strings } from '../../strings/strings.ts';

const useStyles = makeStyles({
  trail: { marginBottom: tokens.spacingVerticalXS, fontSize: tokens.fontSizeBase200 },
});

/** The page above this one. */
export function Trail() {
  const styles = useStyles();
  const { connections } = strings;
  return (
    <nav aria-label={connections.trail} className={styles.trail}>
      <PageLink to="/connections" activeOptions={{ exact: true }}>
        {connections.title}
      </PageLink>
    </nav>
  );
}
