import { makeStyles, tokens } from '@fluentui/react-components';
import { PageLink } from '../../parts/page/PageLink.tsx';
import { strings } from '../../strings/strings.ts';

const useStyles = makeStyles({
  trail: { display: 'block', marginBottom: tokens.spacingVerticalXS, fontSize: tokens.fontSizeBase200 },
});

/** The page above a task. */
export function Trail() {
  const styles = useStyles();
  const { tasks } = strings;
  return (
    <nav className={styles.trail} aria-label={tasks.trail}>
      <PageLink to="/tasks" activeOptions={{ exact: true }}>
        {tasks.title}
      </PageLink>
    </nav>
  );
}
