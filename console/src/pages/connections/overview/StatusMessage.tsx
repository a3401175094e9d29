import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import type { ConnectionResource } from '../../../api/connections.ts';
import { strings } from '../../../strings/strings.ts';
import { causeOf, todoOf } from '../Status.tsx';

const useStyles = makeStyles({ bar: { marginBottom: tokens.spacingVerticalM } });

/** Why it cannot be used, and what to do; nothing where it can. */
export function StatusMessage({ connection }: { readonly connection: ConnectionResource }) {
  const styles = useStyles();
  const cause = causeOf(connection);
  if (cause === undefined) return null;
  return (
    <MessageBar intent="error" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{strings.connections.states['Error']}</MessageBarTitle>
        {cause.message} {todoOf(cause.code)}
      </MessageBarBody>
    </MessageBar>
  );
}
