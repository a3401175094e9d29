import { Button, makeStyles, Text, Title2, tokens } from '@fluentui/react-components';
import { useArrival } from '../parts/page/focus.ts';
import { strings } from '../strings/strings.ts';
import { Door } from './Door.tsx';
import { accept, type Offered, resume } from './session.ts';

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  name: { overflowWrap: 'anywhere' },
});

/** Before a link that this browser did not ask for signs anybody in. */
export function ConfirmSignIn({ offered, code }: { readonly offered: Offered; readonly code: string }) {
  const styles = useStyles();
  useArrival();
  const { confirmSignIn: words, account, actions } = strings;
  return (
    <Door>
      <Title2 as="h1" tabIndex={-1} className={styles.name}>
        {words.title(offered.name)}
      </Title2>
      <Text>{words.text(words.kinds[offered.kind], account.role(offered.role))}</Text>
      {offered.replaces && <Text>{words.replaces}</Text>}
      <div className={styles.buttons}>
        <Button appearance="primary" onClick={() => void accept(code)}>
          {words.button}
        </Button>
        <Button onClick={() => void resume()}>{actions.cancel}</Button>
      </div>
    </Door>
  );
}
