import { Button, MessageBar, MessageBarBody, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { Failure } from '../../parts/states/Loaded.tsx';
import { strings } from '../../strings/strings.ts';
import type { useExport } from './exporting.ts';

const useStyles = makeStyles({
  whole: { marginBottom: tokens.spacingVerticalM },
  running: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalM },
});

export function ExportProgress({
  exporting: { current, cancel },
}: {
  readonly exporting: ReturnType<typeof useExport>;
}) {
  const styles = useStyles();
  const { audit, actions } = strings;
  if (current.state === 'idle') return null;
  return (
    <div className={styles.whole} role="status">
      {current.state === 'running' && (
        <div className={styles.running}>
          <Spinner size="tiny" label={audit.exporting} />
          <Button size="small" onClick={cancel}>
            {actions.cancel}
          </Button>
        </div>
      )}
      {current.state === 'failed' && <Failure error={current.error} />}
      {current.state === 'cut' && (
        <MessageBar intent="error">
          <MessageBarBody>{audit.exportCut}</MessageBarBody>
        </MessageBar>
      )}
    </div>
  );
}
