import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ArrowRightRegular } from '@fluentui/react-icons';
import { versionOf } from '../../../../api/objects.ts';
import { Message } from '../../../../parts/states/Message.tsx';
import { Reveal } from '../../../../parts/values/Reveal.tsx';
import { Snippet } from '../../../../parts/values/Snippet.tsx';
import { strings } from '../../../../strings/strings.ts';
import type { Made, Outcome } from './perform.ts';

const useStyles = makeStyles({
  result: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', rowGap: tokens.spacingVerticalS },
});

export interface ResultProps {
  readonly outcome: Outcome;
  /** Takes what was made to the operation that undoes it; not there where the key permits none. */
  readonly onCarry: ((made: Made) => void) | undefined;
}

/** What came out. A plaintext is masked until somebody asks for it. */
export function Result({ outcome, onCarry }: ResultProps) {
  const styles = useStyles();
  const { keyUse } = strings;
  if ('valid' in outcome) {
    return outcome.valid ? (
      <Message intent="success" text={keyUse.valid} />
    ) : (
      <Message intent="error" text={keyUse.invalid} />
    );
  }
  if ('made' in outcome) return <MadeParts made={outcome.made} onCarry={onCarry} />;
  const { secret, isText, kid } = outcome;
  return (
    <div className={styles.result}>
      <Text weight="semibold">{isText ? keyUse.asText : keyUse.asBase64}</Text>
      <Reveal label={keyUse.plaintext} fetchValue={() => Promise.resolve(secret)} />
      <Text size={200}>{keyUse.madeBy(versionOf(kid))}</Text>
    </div>
  );
}

function MadeParts({ made, onCarry }: { readonly made: Made; readonly onCarry: ResultProps['onCarry'] }) {
  const styles = useStyles();
  const { keyUse } = strings;
  const parts = [
    [keyUse.made[made.of], made.value],
    [keyUse.iv, made.iv],
    [keyUse.tag, made.tag],
    [keyUse.aad, made.aad],
    [keyUse.digest, made.digest],
  ] as const;
  return (
    <div className={styles.result}>
      {parts.map(
        ([label, text]) =>
          text !== undefined && (
            <div key={label}>
              <Text weight="semibold">{label}</Text>
              <Snippet label={label} text={text} />
            </div>
          ),
      )}
      <Text size={200}>{keyUse.madeBy(versionOf(made.kid))}</Text>
      {onCarry !== undefined && (
        <div>
          <Button icon={<ArrowRightRegular />} onClick={() => onCarry(made)}>
            {keyUse.carry[made.of]}
          </Button>
        </div>
      )}
    </div>
  );
}
