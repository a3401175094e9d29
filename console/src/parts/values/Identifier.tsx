import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { CheckmarkRegular, CopyRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { strings } from '../../strings/strings.ts';
import { useCopied } from './copied.ts';

const useStyles = makeStyles({
  text: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  line: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  row: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalXS },
  // No higher than the lines around it.
  copy: { flexShrink: 0, marginBlock: `calc(-1 * ${tokens.spacingVerticalXXS})` },
});

/** An id in a table, as something to read letter by letter: one line, of which the whole is there to point at. */
export function Identifier({ children }: { readonly children: string }) {
  const styles = useStyles();
  return (
    <span className={mergeClasses(styles.text, styles.line)} title={children}>
      {children}
    </span>
  );
}

export interface CopiedProps {
  /** What it is called. */
  readonly label: string;
  readonly text: string;
}

/** An id or an address among the properties of something, and a button that copies it. */
export function Copied({ label, text }: CopiedProps) {
  const styles = useStyles();
  const { copied, copy } = useCopied(text);
  const { actions } = strings;
  return (
    <span className={styles.row}>
      <span className={styles.text}>{text}</span>
      <Button
        className={styles.copy}
        size="small"
        appearance="transparent"
        icon={copied ? <CheckmarkRegular /> : <CopyRegular />}
        aria-label={actions.copyNamed(label)}
        onClick={copy}
      />
      <Text size={200} role="status">
        {copied && actions.copied}
      </Text>
    </span>
  );
}

/** As a row of `Properties`; one without a value where there is none. */
export const copiedRow = (label: string, text: string | undefined): readonly [string, ReactNode] => [
  label,
  text && <Copied key={label} label={label} text={text} />,
];
