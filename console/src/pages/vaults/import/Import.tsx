import { makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useParams } from '@tanstack/react-router';
import { ApiError } from '../../../api/request.ts';
import { useActing } from '../../../parts/forms/acting.ts';
import { FileField } from '../../../parts/forms/FileField.tsx';
import { Page } from '../../../parts/page/Page.tsx';
import { Failure } from '../../../parts/states/Loaded.tsx';
import { useFleeting } from '../../../parts/values/fleeting.ts';
import { strings } from '../../../strings/strings.ts';
import { Trail } from '../Trail.tsx';
import { Preview } from './Preview.tsx';
import { type Planned, plan } from './plan.ts';
import { readSecretsFile } from './secrets-file.ts';
import { takenIn } from './taken.ts';

const useStyles = makeStyles({
  choose: { display: 'grid', rowGap: tokens.spacingVerticalL, maxWidth: '40rem' },
});

interface Read {
  readonly planned: readonly Planned[];
  readonly complete: boolean;
}

/** Many secrets out of one file: chosen, looked at, and only then set. */
export function Import() {
  const styles = useStyles();
  const { vault } = useParams({ from: '/vaults/$vault/import' });
  const [read, setRead] = useFleeting<Read>();
  const reading = useActing(async (file: File) => setRead(await readFor(vault, file)));
  const { importing } = strings;
  return (
    <>
      <Trail vault={vault} kind="secrets" />
      <Page title={importing.title(vault)}>
        {read === undefined ? (
          <div className={styles.choose}>
            <Text>{importing.text}</Text>
            <FileField name="secrets" label={importing.file} onChosen={(file) => void reading.run(file)} />
            {reading.pending && <Spinner label={importing.reading} />}
            {reading.error !== undefined && <Failure error={reading.error} />}
          </div>
        ) : (
          <Preview vault={vault} {...read} onOther={() => setRead(undefined)} />
        )}
      </Page>
    </>
  );
}

/** Throws ApiError for what is wrong with the file too. */
async function readFor(vault: string, file: File): Promise<Read> {
  const entries = await readSecretsFile(file);
  if (typeof entries === 'string') throw new ApiError(400, 'BadParameter', strings.importing.faults[entries]);
  const { complete, ...taken } = await takenIn(vault);
  return { planned: plan(entries, taken), complete };
}
