import { Badge } from '@fluentui/react-components';
import type { ConnectionResource } from '../../api/connections.ts';
import { strings } from '../../strings/strings.ts';

export function StatusBadge({ connection }: { readonly connection: ConnectionResource }) {
  const { overallStatus } = connection.properties;
  return (
    <Badge appearance="tint" style={{ flexShrink: 0 }} color={overallStatus === 'Error' ? 'danger' : 'success'}>
      {strings.connections.states[overallStatus] ?? overallStatus}
    </Badge>
  );
}

/** Why it cannot be used, in the words of whoever refused it; undefined where it can. */
export const causeOf = ({ properties }: ConnectionResource) => properties.statuses[0]?.error;

/** What to do about it. */
export function todoOf(code: string): string {
  const { todo } = strings.connections;
  return code in todo ? todo[code as keyof typeof todo] : todo.other;
}
