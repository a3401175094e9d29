import { Button, Link, MessageBar, MessageBarBody, makeStyles, Text, Title2, tokens } from '@fluentui/react-components';
import { useArrival } from '../parts/page/focus.ts';
import { strings } from '../strings/strings.ts';
import { Door } from './Door.tsx';
import { noteSignIn } from './session.ts';

const useStyles = makeStyles({
  code: {
    fontFamily: tokens.fontFamilyMonospace,
    padding: tokens.spacingHorizontalS,
    backgroundColor: tokens.colorNeutralBackground2,
    borderRadius: tokens.borderRadiusMedium,
  },
});

export function SignIn({ refusal }: { readonly refusal?: 'code' | 'offline' | undefined }) {
  const styles = useStyles();
  useArrival();
  const { signIn, states } = strings;
  return (
    <Door>
      <Title2 as="h1" tabIndex={-1}>
        {signIn.title}
      </Title2>
      {refusal === undefined ? (
        <Text>{signIn.text}</Text>
      ) : (
        <MessageBar intent={refusal === 'code' ? 'warning' : 'error'}>
          <MessageBarBody>{refusal === 'code' ? signIn.wrongCode : states.offline}</MessageBarBody>
        </MessageBar>
      )}
      <Button as="a" appearance="primary" href="/console/sign-in" onClick={noteSignIn}>
        {signIn.button}
      </Button>
      <Text size={200}>{signIn.accounts}</Text>
      <Text>{signIn.link}</Text>
      <Text className={styles.code}>{signIn.command}</Text>
      <Link href="/console/" inline>
        {states.retry}
      </Link>
    </Door>
  );
}
