import { makeStyles, tokens } from '@fluentui/react-components';

const WIDTH = 240;
const HEIGHT = 48;
const GAP = 4;

const useStyles = makeStyles({
  chart: { width: '100%', height: `${HEIGHT}px`, borderBottom: `1px solid ${tokens.colorNeutralStrokeAccessible}` },
  calm: { fill: tokens.colorBrandBackground, '@media (forced-colors: active)': { fill: 'CanvasText' } },
  alarm: { fill: tokens.colorPaletteRedBackground3, '@media (forced-colors: active)': { fill: 'CanvasText' } },
});

export interface BarsProps {
  readonly values: readonly number[];
  readonly tone: 'calm' | 'alarm';
}

/** A bar each, the highest as high as there is room. For the eye alone: the same is said in words beside it. */
export function Bars({ values, tone }: BarsProps) {
  const styles = useStyles();
  const highest = Math.max(...values, 1);
  const step = WIDTH / Math.max(values.length, 1);
  return (
    <svg className={styles.chart} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {values.map((value, index) => {
        const height = (value / highest) * HEIGHT;
        return (
          <rect
            // A slice has no name but its place.
            key={String(index * step)}
            className={styles[tone]}
            x={index * step + GAP / 2}
            y={HEIGHT - height}
            width={step - GAP}
            height={height}
          />
        );
      })}
    </svg>
  );
}
