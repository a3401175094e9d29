import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkRegular, CopyRegular } from '@fluentui/react-icons';
import { strings } from '../../strings/strings.ts';
import { useCopied } from './copied.ts';

const useStyles = makeStyles({
  snippet: {
    position: 'relative',
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
  },
  text: {
    margin: 0,
    padding: tokens.spacingHorizontalM,
    paddingRight: '6rem',
    overflowX: 'auto',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase300,
  },
  copy: { position: 'absolute', top: tokens.spacingVerticalXS, right: tokens.spacingHorizontalXS },
});

/** Text to take elsewhere. It holds no secret: where one belongs stands a name for it. */
export function Snippet({ label, text }: { readonly label: string; readonly text: string }) {
  const styles = useStyles();
  const { copied, copy } = useCopied(text);
  const { actions } = strings;
  return (
    <div className={styles.snippet}>
      {/* A scrolled text must be reachable by keyboard (WCAG 2.1.1). */}
      <pre className={styles.text} tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <Button
        className={styles.copy}
        size="small"
        icon={copied ? <CheckmarkRegular /> : <CopyRegular />}
        onClick={copy}
      >
        {copied ? actions.copied : actions.copy}
      </Button>
    </div>
  );
}
