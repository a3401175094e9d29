import {
  Field,
  MessageBar,
  MessageBarBody,
  makeStyles,
  ProgressBar,
  Radio,
  RadioGroup,
  Switch,
  Text,
  tokens,
} from '@fluentui/react-components';
import { ArrowImportRegular, DismissRegular, DocumentRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Command, CommandBar } from '../../../parts/page/CommandBar.tsx';
import { LongTable } from '../../../parts/tables/LongTable.tsx';
import { strings } from '../../../strings/strings.ts';
import { importColumns } from './columns.tsx';
import { type Importing, useImporting } from './importing.ts';
import { isSent, type OnConflict, type Planned } from './plan.ts';

const useStyles = makeStyles({
  parts: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', rowGap: tokens.spacingVerticalM },
});

export interface PreviewProps {
  readonly vault: string;
  readonly planned: readonly Planned[];
  /** Whether the names are known that the vault has. */
  readonly complete: boolean;
  readonly onOther: () => void;
}

/** What the file would do, then what it did: the same rows, with what came of each. */
export function Preview({ vault, planned, complete, onOther }: PreviewProps) {
  const styles = useStyles();
  const [onConflict, setOnConflict] = useState<OnConflict>('skip');
  const [onlyOpen, setOnlyOpen] = useState(false);
  const importing = useImporting(vault);
  const client = useQueryClient();
  const { importing: words } = strings;
  const begun = importing.running || importing.of > 0;
  const open = planned.filter((each) => !isIn(importing, each));
  const run = async () => {
    await importing.run(planned, onConflict);
    void client.resetQueries({ queryKey: ['secrets', vault] });
    void client.invalidateQueries({ queryKey: ['secrets-versions', vault] });
  };
  return (
    <div className={styles.parts}>
      <Commands {...{ planned, onConflict, importing, onOther }} onRun={() => void run()} />
      {!complete && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{words.incomplete}</MessageBarBody>
        </MessageBar>
      )}
      {begun ? (
        <Progress importing={importing} open={open.length} />
      ) : (
        <Field label={words.conflict}>
          <RadioGroup
            layout="horizontal"
            value={onConflict}
            onChange={(_event, { value }) => setOnConflict(value as OnConflict)}
          >
            <Radio value="skip" label={words.conflicts.skip} />
            <Radio value="new-version" label={words.conflicts['new-version']} />
          </RadioGroup>
        </Field>
      )}
      {begun && (
        <Switch label={words.onlyOpen} checked={onlyOpen} onChange={(_event, { checked }) => setOnlyOpen(checked)} />
      )}
      <LongTable
        label={words.preview}
        columns={importColumns({ onConflict, importing, begun })}
        items={onlyOpen ? open : planned}
        keyOf={keysOf(planned)}
      />
    </div>
  );
}

interface CommandsProps extends Pick<PreviewProps, 'planned' | 'onOther'> {
  readonly onConflict: OnConflict;
  readonly importing: Importing;
  readonly onRun: () => void;
}

function Commands({ planned, onConflict, importing, onRun, onOther }: CommandsProps) {
  const { importing: words, actions } = strings;
  const rest = planned.filter((each) => isSent(each, onConflict) && !isIn(importing, each)).length;
  const begun = importing.of > 0;
  return (
    <CommandBar label={words.preview}>
      {importing.running ? (
        <Command icon={<DismissRegular />} onClick={importing.cancel}>
          {actions.cancel}
        </Command>
      ) : (
        <>
          {(!begun || rest > 0) && (
            <Command appearance="primary" icon={<ArrowImportRegular />} disabled={rest === 0} onClick={onRun}>
              {begun ? words.again : words.start(rest)}
            </Command>
          )}
          <Command icon={<DocumentRegular />} onClick={onOther}>
            {words.other}
          </Command>
        </>
      )}
      {!begun && <Text size={200}>{words.summary(rest, planned.length)}</Text>}
    </CommandBar>
  );
}

function Progress({ importing, open }: { readonly importing: Importing; readonly open: number }) {
  const { importing: words } = strings;
  const { running, sent, of, results } = importing;
  const failed = [...results.values()].filter((result) => 'failure' in result).length;
  return (
    <div role="status">
      {running && <ProgressBar value={sent} max={of} aria-label={words.preview} />}
      <Text>{running ? words.progress(sent, of) : words.done(results.size - failed, failed, open - failed)}</Text>
    </div>
  );
}

const isIn = ({ results }: Importing, each: Planned): boolean => 'done' in (results.get(each) ?? {});

/** A name may come twice in a file. */
function keysOf(planned: readonly Planned[]): (each: Planned) => string {
  const places = new Map(planned.map((each, index) => [each, String(index)]));
  return (each) => places.get(each) ?? '';
}
