import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import type { FormEvent } from 'react';
import type { AuditSearch } from '../../api/audit.ts';
import { textIn } from '../../parts/forms/fields.ts';
import { strings } from '../../strings/strings.ts';
import { localOf, utcOf } from './times.ts';

const CATEGORIES = ['connector', 'vault', 'authority', 'management', 'gateway'] as const;
const STATUSES = ['Succeeded', 'Failed', 'Denied', 'Begun'] as const;
const TEXTS = ['category', 'operation', 'caller', 'vault', 'target', 'connection', 'status'] as const;

const useStyles = makeStyles({
  filters: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(11.5rem, 100%), 1fr))',
    alignItems: 'end',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    marginBottom: tokens.spacingVerticalS,
  },
  buttons: { display: 'flex', columnGap: tokens.spacingHorizontalS },
  // The browser's own width of a time is more than a phone has.
  time: { minWidth: 0 },
});

export interface AuditFiltersProps {
  readonly search: AuditSearch;
  readonly onChange: (search: AuditSearch) => void;
}

/** Searched when asked to, and not with every letter: a look into the log leaves a record of its own. */
export function AuditFilters({ search, onChange }: AuditFiltersProps) {
  const styles = useStyles();
  const { audit } = strings;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onChange(searchIn(new FormData(event.currentTarget)));
  };
  const text = (name: keyof AuditSearch, label: string) => (
    <Field label={label} size="small">
      <Input size="small" name={name} defaultValue={search[name] ?? ''} />
    </Field>
  );
  return (
    <form className={styles.filters} aria-label={audit.filters} onSubmit={submit}>
      <Field label={audit.category} size="small">
        <Select size="small" name="category" defaultValue={search.category ?? ''}>
          <option value="">{audit.any}</option>
          {CATEGORIES.map((category) => (
            <option key={category}>{category}</option>
          ))}
        </Select>
      </Field>
      {text('operation', audit.operation)}
      {text('caller', audit.callerField)}
      {text('vault', audit.vault)}
      {text('target', audit.targetField)}
      {text('connection', audit.connectionField)}
      <Field label={audit.statusField} size="small">
        <Input size="small" name="status" list="audit-statuses" defaultValue={search.status ?? ''} />
      </Field>
      <datalist id="audit-statuses">
        {STATUSES.map((status) => (
          <option key={status} value={status} />
        ))}
      </datalist>
      <Time name="from" label={audit.from} value={search.from} />
      <Time name="to" label={audit.to} value={search.to} />
      <div className={styles.buttons}>
        <Button size="small" type="submit" appearance="primary">
          {audit.search}
        </Button>
        <Button size="small" onClick={() => onChange({})}>
          {audit.clear}
        </Button>
      </div>
    </form>
  );
}

interface TimeProps {
  readonly name: 'from' | 'to';
  readonly label: string;
  readonly value: string | undefined;
}

/** A time of this place, which stands in the address as one of UTC. */
function Time({ name, label, value }: TimeProps) {
  const styles = useStyles();
  return (
    <Field label={label} size="small">
      <Input
        size="small"
        name={name}
        type="datetime-local"
        className={styles.time}
        input={{ className: styles.time, step: 1 }}
        defaultValue={value === undefined ? '' : localOf(value)}
      />
    </Field>
  );
}

/** Empty fields look for nothing. */
function searchIn(form: FormData): AuditSearch {
  const texts = TEXTS.map((name) => [name, textIn(form, name)] as const);
  const times = (['from', 'to'] as const).map((name) => [name, utcOf(textIn(form, name))] as const);
  return Object.fromEntries([...texts, ...times].filter(([, value]) => value !== ''));
}
