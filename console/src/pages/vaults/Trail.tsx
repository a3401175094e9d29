import { makeStyles, tokens } from '@fluentui/react-components';
import { PageLink } from '../../parts/page/PageLink.tsx';
import { strings } from '../../strings/strings.ts';

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    listStyleType: 'none',
    margin: `0 0 ${tokens.spacingVerticalXS}`,
    padding: 0,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
  },
  step: { ':not(:first-child)::before': { content: '"/"', padding: `0 ${tokens.spacingHorizontalXS}` } },
});

export interface TrailProps {
  readonly vault?: string;
  /** The list that an object is in. */
  readonly kind?: 'secrets' | 'keys';
}

/** The pages above this one. */
export function Trail({ vault, kind }: TrailProps) {
  const styles = useStyles();
  const { vaults } = strings;
  return (
    <nav aria-label={vaults.trail}>
      <ol className={styles.list}>
        <li className={styles.step}>
          <PageLink to="/vaults" activeOptions={{ exact: true }}>
            {vaults.title}
          </PageLink>
        </li>
        {vault !== undefined && (
          <li className={styles.step}>
            <PageLink to="/vaults/$vault/secrets" params={{ vault }}>
              {vault}
            </PageLink>
          </li>
        )}
        {vault !== undefined && kind === 'keys' && (
          <li className={styles.step}>
            <PageLink to="/vaults/$vault/keys" params={{ vault }}>
              {vaults.tabs.keys}
            </PageLink>
          </li>
        )}
      </ol>
    </nav>
  );
}
