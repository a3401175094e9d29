import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { versionOf } from '../../../api/objects.ts';
import { listSecretVersions, revealSecret, type SecretItem } from '../../../api/secrets.ts';
import { Page } from '../../../parts/page/Page.tsx';
import { Properties } from '../../../parts/page/Properties.tsx';
import { Section } from '../../../parts/page/Section.tsx';
import { Empty } from '../../../parts/states/Empty.tsx';
import { isForbidden, Loaded } from '../../../parts/states/Loaded.tsx';
import { Reveal } from '../../../parts/values/Reveal.tsx';
import { strings } from '../../../strings/strings.ts';
import { currentOf } from '../current.ts';
import { describe } from '../described.tsx';
import { Trail } from '../Trail.tsx';
import { Versions } from '../Versions.tsx';
import { SecretCommands } from './SecretCommands.tsx';

const useStyles = makeStyles({
  parts: { display: 'grid', rowGap: tokens.spacingVerticalXL },
});

/** A secret: the version that the address names, or the current one, and all others below. */
export function Secret() {
  const styles = useStyles();
  const { vault, name } = useParams({ from: '/vaults/$vault/secrets/$name' });
  const { version } = useSearch({ from: '/vaults/$vault/secrets/$name' });
  const versions = useQuery({
    queryKey: ['secrets-versions', vault, name],
    queryFn: ({ signal }) => listSecretVersions(vault, name, signal),
  });
  const shown = (items: readonly SecretItem[]) =>
    version === undefined ? items[0] : items.find(({ id }) => versionOf(id) === version);
  return (
    <>
      <Trail vault={vault} kind="secrets" />
      <Page title={name}>
        {/* Who may not list versions may still have the right to the value. */}
        {isForbidden(versions.error) && <Value key={version} vault={vault} name={name} version={version} />}
        <Loaded query={versions}>
          {(items) => {
            const item = shown(items);
            if (item === undefined) return <Empty text={strings.vaults.noVersion} />;
            return (
              <div className={styles.parts}>
                <SecretCommands
                  {...{ vault, name, version, item }}
                  isOlder={version !== undefined && item.id !== currentOf(items)}
                />
                <SecretVersion key={version} vault={vault} name={name} version={version} item={item} />
                <Versions vault={vault} kind="secrets" name={name} items={items} />
              </div>
            );
          }}
        </Loaded>
      </Page>
    </>
  );
}

export interface SecretVersionProps {
  readonly vault: string;
  readonly name: string;
  /** As the address names it. */
  readonly version: string | undefined;
  readonly item: SecretItem;
}

function Value({ vault, name, version }: Omit<SecretVersionProps, 'item'>) {
  const { vaults } = strings;
  return (
    <Section title={vaults.value}>
      <Reveal label={name} fetchValue={async () => (await revealSecret(vault, name, version)).value} />
      <Text size={200}>{vaults.revealHint}</Text>
    </Section>
  );
}

function SecretVersion({ vault, name, version, item }: SecretVersionProps) {
  const { vaults } = strings;
  return (
    <>
      <Value vault={vault} name={name} version={version} />
      <Section title={vaults.properties}>
        <Properties
          rows={[
            [vaults.version, version ?? vaults.current],
            [vaults.identifier, item.id],
            [vaults.contentType, item.contentType ?? ''],
            ...describe(item),
          ]}
        />
      </Section>
    </>
  );
}
