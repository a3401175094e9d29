import { makeStyles, tokens } from '@fluentui/react-components';
import { dateOf, moment, type Time, utc, when, zoneOf } from './when.ts';

const useStyles = makeStyles({
  utc: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

export interface MomentProps {
  readonly time: Time;
  /** To the second, of audit records, runs and tasks. */
  readonly precise?: boolean;
}

/** A time among the properties of something: as it is where whoever looks is, and the same in UTC where that is another. */
export function Moment({ time, precise = false }: MomentProps) {
  const styles = useStyles();
  const here = `${precise ? moment(time) : when(time)} ${zoneOf(time)}`;
  const there = utc(time, precise);
  return (
    <time dateTime={dateOf(time).toISOString()}>
      {here} {here !== there && <span className={styles.utc}>({there})</span>}
    </time>
  );
}
