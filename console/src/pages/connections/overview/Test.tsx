import { MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import { PlugConnectedRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { type ConnectionResource, refOf, testConnection } from '../../../api/connections.ts';
import { useActing } from '../../../parts/forms/acting.ts';
import { Command } from '../../../parts/page/CommandBar.tsx';
import { Failure } from '../../../parts/states/Loaded.tsx';
import { strings } from '../../../strings/strings.ts';
import { causeOf } from '../Status.tsx';
import { useForget } from '../shown.ts';

const useStyles = makeStyles({ result: { flexBasis: '100%', order: 1, marginTop: tokens.spacingVerticalS } });

/** Signs in now, and says what came of it. */
export function Test({ connection }: { readonly connection: ConnectionResource }) {
  const styles = useStyles();
  const [said, setSaid] = useState<string>();
  const forget = useForget();
  const { connections } = strings;
  const { run, pending, error } = useActing(async () => {
    setSaid(undefined);
    try {
      const { message } = await testConnection(refOf(connection));
      setSaid(message || connections.works);
    } finally {
      await forget();
    }
  });
  // What the status of the connection says already is said once.
  const shown = error?.message === causeOf(connection)?.message ? undefined : error;
  return (
    <>
      <Command icon={<PlugConnectedRegular />} disabledFocusable={pending} onClick={() => void run()}>
        {pending ? connections.testing : connections.test}
      </Command>
      {(said !== undefined || shown !== undefined) && (
        <div className={styles.result} role="status">
          {shown === undefined ? (
            <MessageBar intent="success" layout="multiline">
              <MessageBarBody>{said}</MessageBarBody>
            </MessageBar>
          ) : (
            <Failure error={shown} />
          )}
        </div>
      )}
    </>
  );
}
