import { makeStyles, tokens } from '@fluentui/react-components';
import { utc, when, zoneOf } from './when.ts';

const useStyles = makeStyles({
  utc: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** A time as it is where whoever looks is, and the same in UTC where that is another. */
export function Moment({ seconds }: { readonly seconds: number }) {
  const styles = useStyles();
  const [here, there] = [`${when(seconds)} ${zoneOf(seconds)}`, utc(seconds)];
  return (
    <time dateTime={new Date(seconds * 1000).toISOString()}>
      {here} {here !== there && <span className={styles.utc}>({there})</span>}
    </time>
  );
}
