import { Select } from '@fluentui/react-components';
import { strings } from '../../strings/strings.ts';

export interface StatusFilterProps<Status extends string> {
  /** What is shown; all where it is undefined. */
  readonly status: Status | undefined;
  /** What people call each. */
  readonly names: Readonly<Record<Status, string>>;
  readonly onChange: (status: Status | undefined) => void;
}

export function StatusFilter<Status extends string>({ status, names, onChange }: StatusFilterProps<Status>) {
  const { lists } = strings;
  const all = Object.keys(names) as Status[];
  return (
    <Select
      size="small"
      aria-label={lists.status}
      value={status ?? ''}
      onChange={(_event, { value }) => onChange(all.find((each) => each === value))}
    >
      <option value="">{lists.anyStatus}</option>
      {all.map((each) => (
        <option key={each} value={each}>
          {names[each]}
        </option>
      ))}
    </Select>
  );
}
