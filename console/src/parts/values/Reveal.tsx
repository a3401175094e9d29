import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { CopyRegular, EyeOffRegular, EyeRegular } from '@fluentui/react-icons';
import { strings } from '../../strings/strings.ts';
import { useRevealed } from './revealed.ts';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  value: {
    fontFamily: tokens.fontFamilyMonospace,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
    overflowWrap: 'anywhere',
    whiteSpace: 'pre-wrap',
    maxHeight: '16rem',
    overflowY: 'auto',
  },
});

export interface RevealProps {
  /** What it is, for screen readers. */
  readonly label: string;
  /** Fetches the value; nothing keeps it but this part, for as long as it is shown. */
  readonly fetchValue: () => Promise<string>;
}

/** A value that is fetched when it is asked for, and gone from the page half a minute later. */
export function Reveal({ label, fetchValue }: RevealProps) {
  const styles = useStyles();
  const { value, left, copied, failure, hide, reveal, copy } = useRevealed(fetchValue);
  const { vaults, actions } = strings;
  const counting = value === undefined ? '' : vaults.revealedFor(left);
  return (
    <div className={styles.row}>
      {value !== undefined && <code className={styles.value}>{value}</code>}
      <Button
        icon={value === undefined ? <EyeRegular /> : <EyeOffRegular />}
        onClick={value === undefined ? () => void reveal() : hide}
        {...(value === undefined && { 'aria-label': `${vaults.reveal}: ${label}` })}
      >
        {value === undefined ? vaults.reveal : vaults.hide}
      </Button>
      <Button icon={<CopyRegular />} onClick={() => void copy()} aria-label={`${vaults.copyValue}: ${label}`}>
        {actions.copy}
      </Button>
      <Text aria-live="polite" size={200}>
        {copied ? vaults.copied : (failure ?? counting)}
      </Text>
    </div>
  );
}
