import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { usePrincipal } from '../../../parts/principal.ts';
import { strings } from '../../../strings/strings.ts';

const useStyles = makeStyles({
  both: { display: 'grid', lineHeight: tokens.lineHeightBase200 },
  line: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', lineHeight: 'inherit' },
  id: { fontFamily: tokens.fontFamilyMonospace },
  more: { color: tokens.colorNeutralForeground2 },
});

export interface PrincipalNameProps {
  readonly objectId: string;
  readonly applicationId?: string | undefined;
}

/** Whoever the directory does not know, or not any more, is shown by the id. */
export function PrincipalName({ objectId, applicationId }: PrincipalNameProps) {
  const styles = useStyles();
  const principal = usePrincipal(objectId);
  const { access } = strings;
  const name = principal?.displayName ?? undefined;
  const through = applicationId === undefined ? '' : ` ${access.compound(applicationId)}`;
  const id = <span className={styles.id}>{objectId}</span>;
  return (
    <span className={styles.both} title={`${name ?? ''} ${objectId}${through}`.trim()}>
      <Text className={styles.line} size={name === undefined ? 200 : 300}>
        {name ?? id}
      </Text>
      <Text size={100} className={mergeClasses(styles.line, styles.more)}>
        {name === undefined ? principal !== undefined && access.unknown : id}
        {through}
      </Text>
    </span>
  );
}
