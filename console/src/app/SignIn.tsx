import {
  Button,
  Card,
  Link,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Text,
  Title2,
  tokens,
} from '@fluentui/react-components';
import { useArrival } from '../parts/focus.ts';
import { strings } from '../strings/strings.ts';
import { Mark } from './Mark.tsx';

const useStyles = makeStyles({
  page: {
    minHeight: '100vh',
    boxSizing: 'border-box',
    display: 'grid',
    placeItems: 'center',
    padding: tokens.spacingHorizontalL,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  card: { width: '100%', maxWidth: '26rem', padding: tokens.spacingHorizontalXXL, rowGap: tokens.spacingVerticalL },
  brand: {
    display: 'flex',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalS,
    color: tokens.colorNeutralForeground2,
  },
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
  const { signIn, states, product } = strings;
  return (
    <main className={styles.page}>
      <Card className={styles.card}>
        <span className={styles.brand}>
          <Mark />
          <Text weight="semibold">{product}</Text>
        </span>
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
        <Button as="a" appearance="primary" href="/console/sign-in">
          {signIn.button}
        </Button>
        <Text>{signIn.link}</Text>
        <Text className={styles.code}>{signIn.command}</Text>
        <Link href="/console/" inline>
          {states.retry}
        </Link>
      </Card>
    </main>
  );
}
