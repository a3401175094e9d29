import { Button, Field, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { EyeOffRegular, EyeRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { emptiedWhenGone } from './fleeting.ts';

const useStyles = makeStyles({
  row: { display: 'flex', alignItems: 'start', columnGap: tokens.spacingHorizontalS },
  text: {
    flexGrow: 1,
    minWidth: 0,
    boxSizing: 'border-box',
    minHeight: '5rem',
    padding: tokens.spacingHorizontalS,
    resize: 'vertical',
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase300,
    ':focus': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  hidden: { WebkitTextSecurity: 'disc' },
});

/**
 * A value that is typed in, hidden until somebody wants to see it; several lines, as certificates have. It is the browser's own
 * field, which keeps what is typed out of the page's markup, where React's would put it.
 */
export function SecretField({ name, label }: { readonly name: string; readonly label: string }) {
  const styles = useStyles();
  const [shown, setShown] = useState(false);
  const { vaults } = strings;
  return (
    <div className={styles.row}>
      <Field label={label} required style={{ flexGrow: 1 }}>
        {(field) => (
          <textarea
            {...field}
            ref={emptiedWhenGone}
            name={name}
            required
            spellCheck={false}
            autoComplete="off"
            className={mergeClasses(styles.text, !shown && styles.hidden)}
          />
        )}
      </Field>
      <Button
        icon={shown ? <EyeOffRegular /> : <EyeRegular />}
        aria-pressed={shown}
        aria-label={`${vaults.show}: ${label}`}
        style={{ marginTop: '1.6rem' }}
        onClick={() => setShown(!shown)}
      />
    </div>
  );
}
