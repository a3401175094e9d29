import { makeStyles, Switch, tokens } from '@fluentui/react-components';
import type { Attributes } from '../../../../src/wire/attributes.ts';
import { strings } from '../../strings/strings.ts';
import { TagFields } from './TagFields.tsx';
import { TimeField } from './TimeField.tsx';

const useStyles = makeStyles({
  times: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(13rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalM,
  },
});

export interface SettingsFieldsProps {
  readonly attributes?: Pick<Attributes, 'enabled' | 'nbf' | 'exp'>;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** What can be set of every version: its times, its tags, and whether it is enabled. Read by `settingsIn`. */
export function SettingsFields({ attributes, tags = {} }: SettingsFieldsProps) {
  const styles = useStyles();
  const { vaults } = strings;
  const isSet = attributes?.nbf !== undefined || attributes?.exp !== undefined;
  return (
    <>
      <div className={styles.times}>
        <TimeField name="nbf" label={vaults.activationField} seconds={attributes?.nbf} />
        <TimeField
          name="exp"
          label={vaults.expiresField}
          seconds={attributes?.exp}
          {...(isSet && { hint: vaults.timesHint })}
        />
      </div>
      <Switch name="enabled" label={vaults.enabled} defaultChecked={attributes?.enabled ?? true} />
      <TagFields tags={tags} />
    </>
  );
}
