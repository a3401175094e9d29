import { makeStyles, tokens } from '@fluentui/react-components';
import { Link } from '@tanstack/react-router';
import { strings } from '../../strings/strings.ts';

const useStyles = makeStyles({
  trail: { marginBottom: tokens.spacingVerticalXS, fontSize: tokens.fontSizeBase200 },
  link: { color: tokens.colorBrandForegroundLink },
});

/** The page above this one. */
export function Trail() {
  const styles = useStyles();
  const { connections } = strings;
  return (
    <nav aria-label={connections.trail} className={styles.trail}>
      <Link to="/connections" className={styles.link} activeOptions={{ exact: true }}>
        {connections.title}
      </Link>
    </nav>
  );
}
