import { Badge, makeStyles, Text, Title3, tokens } from '@fluentui/react-components';
import type { Action, Reply } from '../../api/actions.ts';
import { Reveal } from '../../parts/values/Reveal.tsx';
import { Snippet } from '../../parts/values/Snippet.tsx';
import { strings } from '../../strings/strings.ts';

const useStyles = makeStyles({
  result: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    rowGap: tokens.spacingVerticalM,
    marginBottom: tokens.spacingVerticalXL,
  },
});

export interface ResultProps {
  readonly action: Action;
  readonly reply: Reply;
}

/** What came back. What is secret in it is masked until somebody asks for it. */
export function Result({ action, reply }: ResultProps) {
  const styles = useStyles();
  const { tryIt } = strings;
  const { shown, hidden } = masked(action, reply.body);
  const failed = reply.status >= 400;
  return (
    <section className={styles.result} aria-label={tryIt.result} aria-live="polite">
      <Title3 as="h2">{tryIt.result}</Title3>
      <div>
        <Badge appearance="tint" color={failed ? 'danger' : 'success'}>
          {tryIt.status(reply.status, reply.milliseconds)}
        </Badge>
      </div>
      {hidden.map(([name, value]) => (
        <div key={name}>
          <Text weight="semibold">{name}</Text>
          <Reveal label={name} fetchValue={() => Promise.resolve(value)} />
        </div>
      ))}
      <Snippet label={tryIt.body} text={JSON.stringify(shown, null, 2)} />
      <Text weight="semibold">{tryIt.headers}</Text>
      <Snippet label={tryIt.headers} text={headersOf(reply)} />
    </section>
  );
}

const headersOf = ({ headers }: Reply): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

/** A list's `value` holds no secrets; a text does. */
function masked({ secret }: Action, body: unknown) {
  if (typeof body !== 'object' || body === null) return { shown: body, hidden: [] };
  const members = Object.entries(body as Readonly<Record<string, unknown>>);
  const isHidden = ([name, value]: readonly [string, unknown]): boolean =>
    secret.includes(name) && typeof value === 'string';
  return {
    shown: Object.fromEntries(
      members.map((member) => (isHidden(member) ? [member[0], strings.tryIt.secretHidden] : member)),
    ),
    hidden: members.filter(isHidden) as (readonly [string, string])[],
  };
}
