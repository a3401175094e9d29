import { Text } from '@fluentui/react-components';
import { Section } from '../../parts/page/Section.tsx';
import { strings } from '../../strings/strings.ts';
import { ConnectionLink } from './ConnectionLink.tsx';
import type { OverviewProps } from './Overview.tsx';

/** Connections that were sent away because they called too often. */
export function Throttled({ overview: { throttled } }: OverviewProps) {
  const { overview } = strings;
  return (
    <Section title={overview.throttled}>
      {throttled.length === 0 ? (
        <Text>{overview.noneThrottled}</Text>
      ) : (
        <ul>
          {throttled.map(({ id, name, calls }) => (
            <li key={id}>
              <ConnectionLink id={id} name={name} />
              {`: ${overview.throttledCalls(calls)}`}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
