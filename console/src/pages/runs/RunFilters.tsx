import { Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { strings } from '../../strings/strings.ts';
import type { RunsAddress } from './routes.ts';

const ACTIONS = [
  'GetSecret',
  'GetSecretVersion',
  'GetSecretMetadata',
  'GetSecretVersionMetadata',
  'ListSecrets',
  'ListSecretVersions',
  'GetKeyMetadata',
  'GetKeyVersionMetadata',
  'ListKeys',
  'ListKeyVersions',
  'EncryptData',
  'EncryptDataWithVersion',
  'DecryptData',
  'DecryptDataWithVersion',
] as const;

const useStyles = makeStyles({
  filters: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(13rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalM,
    marginBottom: tokens.spacingVerticalL,
  },
});

export interface RunFiltersProps {
  readonly search: RunsAddress;
  readonly onChange: (search: RunsAddress) => void;
}

/** Each filter is a part of the address; an empty one is none. */
export function RunFilters({ search, onChange }: RunFiltersProps) {
  const styles = useStyles();
  const { runs } = strings;
  const set =
    (member: keyof RunsAddress) =>
    (_event: unknown, { value }: { readonly value: string }) => {
      const { [member]: _old, ...others } = search;
      onChange(value === '' ? others : { ...others, [member]: value });
    };
  return (
    <div className={styles.filters} role="group" aria-label={runs.filters}>
      <Field label={runs.action}>
        <Select value={search.action ?? ''} onChange={set('action')}>
          <option value="">{runs.any}</option>
          {ACTIONS.map((action) => (
            <option key={action}>{action}</option>
          ))}
        </Select>
      </Field>
      <Field label={runs.status}>
        <Select value={search.status ?? ''} onChange={set('status')}>
          <option value="">{runs.any}</option>
          <option value="Succeeded">{runs.succeeded}</option>
          <option value="Failed">{runs.failed}</option>
        </Select>
      </Field>
      <Field label={runs.workflowRun}>
        <Input value={search.workflowRunId ?? ''} placeholder={runs.workflowRunHint} onChange={set('workflowRunId')} />
      </Field>
    </div>
  );
}
