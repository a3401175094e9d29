import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { usePrincipalName } from '../../../parts/principal.ts';
import { strings } from '../../../strings/strings.ts';

const useStyles = makeStyles({
  both: { display: 'grid' },
  id: { fontFamily: tokens.fontFamilyMonospace, color: tokens.colorNeutralForeground2 },
});

export interface PrincipalNameProps {
  readonly objectId: string;
  readonly applicationId?: string | undefined;
}

export function PrincipalName({ objectId, applicationId }: PrincipalNameProps) {
  const styles = useStyles();
  const name = usePrincipalName(objectId);
  return (
    <span className={styles.both}>
      <Text>{name ?? strings.access.unknown}</Text>
      <Text size={100} className={styles.id}>
        {objectId}
      </Text>
      {applicationId !== undefined && <Text size={100}>{strings.access.compound(applicationId)}</Text>}
    </span>
  );
}
