import { Badge } from '@fluentui/react-components';
import { strings } from '../../strings/strings.ts';

export function EnabledBadge({ enabled }: { readonly enabled: boolean }) {
  return (
    <Badge appearance="tint" color={enabled ? 'success' : 'informative'}>
      {enabled ? strings.directory.enabled : strings.directory.disabled}
    </Badge>
  );
}
