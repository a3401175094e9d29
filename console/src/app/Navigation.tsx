import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import {
  BoxRegular,
  ClipboardTaskListLtrRegular,
  HistoryRegular,
  HomeRegular,
  LockClosedRegular,
  PeopleRegular,
  PlayRegular,
  PlugConnectedRegular,
  TasksAppRegular,
} from '@fluentui/react-icons';
import { Link } from '@tanstack/react-router';
import { useCurrentInView } from '../parts/page/current.ts';
import { strings } from '../strings/strings.ts';
import { useRole } from './session.ts';

/** The pages in the order of the navigation. */
const PAGES = [
  { to: '/', label: strings.navigation.overview, Icon: HomeRegular, exact: true },
  { to: '/vaults', label: strings.navigation.vaults, Icon: LockClosedRegular, exact: false },
  { to: '/connections', label: strings.navigation.connections, Icon: PlugConnectedRegular, exact: false },
  { to: '/connector', label: strings.navigation.connector, Icon: BoxRegular, exact: false },
  { to: '/try', label: strings.navigation.try, Icon: PlayRegular, exact: false },
  { to: '/runs', label: strings.navigation.runs, Icon: HistoryRegular, exact: false },
  { to: '/tasks', label: strings.navigation.tasks, Icon: TasksAppRegular, exact: false },
  { to: '/audit', label: strings.navigation.audit, Icon: ClipboardTaskListLtrRegular, exact: false, role: 'Operator' },
  { to: '/directory', label: strings.navigation.directory, Icon: PeopleRegular, exact: false },
] as const;

const useStyles = makeStyles({
  navigation: {
    padding: tokens.spacingVerticalM,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
    '@media (max-width: 48rem)': { borderRight: 'none', paddingBottom: 0, paddingTop: 0 },
  },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    rowGap: tokens.spacingVerticalXXS,
    '@media (max-width: 48rem)': { display: 'flex', overflowX: 'auto' },
  },
  link: {
    display: 'flex',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalS,
    minHeight: '36px',
    padding: `0 ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    whiteSpace: 'nowrap',
    ':hover': { backgroundColor: tokens.colorNeutralBackground2Hover, color: tokens.colorNeutralForeground2Hover },
  },
  current: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    color: tokens.colorNeutralForeground1Selected,
    fontWeight: tokens.fontWeightSemibold,
  },
});

export function Navigation() {
  const styles = useStyles();
  const row = useCurrentInView<HTMLUListElement>();
  const isOperator = useRole('Operator');
  const pages = PAGES.filter((page) => isOperator || !('role' in page));
  return (
    <nav className={styles.navigation} aria-label={strings.navigation.label}>
      <ul className={styles.list} ref={row}>
        {pages.map(({ to, label, Icon, exact }) => (
          <li key={to}>
            <Link
              to={to}
              className={styles.link}
              activeOptions={{ exact }}
              activeProps={{ className: mergeClasses(styles.link, styles.current) }}
            >
              <Icon fontSize={20} aria-hidden />
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
