import { Button, Field, MessageBar, MessageBarBody, makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import { Failure } from '../../parts/Loaded.tsx';
import { strings } from '../../strings/strings.ts';
import type { useVerification } from './verification.ts';

const useStyles = makeStyles({
  whole: { marginBottom: tokens.spacingVerticalM },
  running: { display: 'flex', alignItems: 'end', columnGap: tokens.spacingHorizontalM },
  bar: { flexGrow: 1 },
});

type Shown = { readonly verification: ReturnType<typeof useVerification> };

export function VerificationProgress({ verification }: Shown) {
  const styles = useStyles();
  if (verification.current.state === 'idle') return null;
  return (
    <div className={styles.whole} role="status">
      <Content verification={verification} />
    </div>
  );
}

function Content({ verification: { current, cancel } }: Shown) {
  const styles = useStyles();
  const { audit, actions } = strings;
  if (current.state === 'failed') return <Failure error={current.error} />;
  if (current.state === 'running') {
    const { done, total } = current.progress;
    return (
      <div className={styles.running}>
        <Field className={styles.bar} label={audit.verifying} hint={audit.done(done, total)}>
          <ProgressBar value={done} max={Math.max(total, 1)} />
        </Field>
        <Button onClick={cancel}>{actions.cancel}</Button>
      </div>
    );
  }
  if (current.state !== 'ended') {
    return <Message intent="warning" text={current.state === 'cancelled' ? audit.cancelled : audit.cut} />;
  }
  const { total, firstBroken } = current.progress;
  if (firstBroken === undefined) return <Message intent="success" text={audit.verified(total)} />;
  return <Message intent="error" text={audit.broken(firstBroken.seq, firstBroken.why)} />;
}

function Message({ intent, text }: { readonly intent: 'success' | 'warning' | 'error'; readonly text: string }) {
  return (
    <MessageBar intent={intent} layout="multiline">
      <MessageBarBody>{text}</MessageBarBody>
    </MessageBar>
  );
}
