import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import { strings } from '../strings/strings.ts';
import { useSession } from './session.ts';

const useStyles = makeStyles({ bar: { marginBottom: tokens.spacingVerticalL } });

/** Says to somebody without a role why nearly every page is refused. */
export function NoRole() {
  const styles = useStyles();
  const session = useSession();
  if (session.state !== 'in' || session.who.role !== null) return null;
  const { title, text } = strings.noRole;
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        {text}
      </MessageBarBody>
    </MessageBar>
  );
}
