import { makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { lintFiles } from '../../api/connector.ts';
import { ApiError } from '../../api/request.ts';
import { useActing } from '../../parts/forms/acting.ts';
import { FileField } from '../../parts/forms/FileField.tsx';
import { Section } from '../../parts/page/Section.tsx';
import { Failure } from '../../parts/states/Loaded.tsx';
import { strings } from '../../strings/strings.ts';
import { Findings, type FindingsProps } from './Findings.tsx';

const useStyles = makeStyles({
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(20rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalL,
    maxWidth: '56rem',
  },
});

interface Chosen {
  readonly definition?: File;
  readonly properties?: File;
}

/** Files of another connector, or these after somebody changed them. */
export function Check() {
  const styles = useStyles();
  const { connector } = strings;
  const [chosen, setChosen] = useState<Chosen>({});
  const [result, setResult] = useState<FindingsProps>();
  const checking = useActing(async (files: Chosen) => setResult(await check(files)));
  const choose = (more: Chosen) => {
    const files = { ...chosen, ...more };
    setChosen(files);
    setResult(undefined);
    void checking.run(files);
  };
  return (
    <Section title={connector.check}>
      <Text>{connector.checkText}</Text>
      <div className={styles.fields}>
        <FileField
          name="definition"
          label={connector.definitionFile}
          accept=".json"
          optional
          onChosen={(definition) => choose({ definition })}
        />
        <FileField
          name="properties"
          label={connector.propertiesFile}
          accept=".json"
          optional
          onChosen={(properties) => choose({ properties })}
        />
      </div>
      {checking.pending && <Spinner label={connector.checking} />}
      {checking.error !== undefined && <Failure error={checking.error} />}
      {result !== undefined && !checking.pending && <Findings {...result} />}
    </Section>
  );
}

/** Throws ApiError. */
async function check({ definition, properties }: Chosen): Promise<FindingsProps> {
  return lintFiles({
    ...(definition !== undefined && { definition: await textOf(definition) }),
    ...(properties !== undefined && { properties: await textOf(properties) }),
  });
}

const LARGEST = 1024 * 1024;

async function textOf(file: File): Promise<string> {
  if (file.size > LARGEST) throw new ApiError(400, 'BadParameter', strings.connector.tooLarge(file.name));
  return file.text();
}
