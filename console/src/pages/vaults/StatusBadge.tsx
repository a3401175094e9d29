import { Badge } from '@fluentui/react-components';
import type { Attributes } from '../../../../src/wire/attributes.ts';
import { strings } from '../../strings/strings.ts';
import { statusOf } from './status.ts';

const COLOUR = { enabled: 'success', disabled: 'informative', expired: 'danger', early: 'warning' } as const;

export function StatusBadge({ attributes }: { readonly attributes: Attributes }) {
  const status = statusOf(attributes);
  return (
    <Badge appearance="tint" color={COLOUR[status]}>
      {strings.vaults[status]}
    </Badge>
  );
}
