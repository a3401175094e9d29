import { Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { utc } from '../../parts/when.ts';
import { fromField, toField } from './settings.ts';

export interface TimeFieldProps {
  readonly name: string;
  readonly label: string;
  /** Unix time. */
  readonly seconds: number | undefined;
  readonly hint?: string;
}

/** A time of day here, which says what it is in UTC. */
export function TimeField({ name, label, seconds, hint }: TimeFieldProps) {
  const [typed, setTyped] = useState(seconds);
  const hints = [typed === undefined ? '' : utc(typed), hint ?? ''].filter((text) => text !== '');
  return (
    <Field label={label} {...(hints.length > 0 && { hint: hints.join('. ') })}>
      <Input
        type="datetime-local"
        name={name}
        step={seconds !== undefined && seconds % 60 > 0 ? 1 : 60}
        defaultValue={toField(seconds)}
        onChange={(_event, { value }) => setTyped(fromField(value))}
      />
    </Field>
  );
}
