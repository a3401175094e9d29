import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { getKey, type KeyBundle, listKeyVersions } from '../../../api/keys.ts';
import { Page } from '../../../parts/page/Page.tsx';
import { Properties } from '../../../parts/page/Properties.tsx';
import { Section } from '../../../parts/page/Section.tsx';
import { Loaded } from '../../../parts/states/Loaded.tsx';
import { strings } from '../../../strings/strings.ts';
import { describe } from '../described.tsx';
import { Trail } from '../Trail.tsx';
import { Versions } from '../Versions.tsx';
import { KeyCommands } from './KeyCommands.tsx';
import { RotationPolicy } from './RotationPolicy.tsx';
import { UseKey } from './use/UseKey.tsx';

const useStyles = makeStyles({ parts: { display: 'grid', rowGap: tokens.spacingVerticalXL } });

/** A key: the version that the address names, or the current one, its rotation, and all versions below. */
export function Key() {
  const styles = useStyles();
  const { vault, name } = useParams({ from: '/vaults/$vault/keys/$name' });
  const { version } = useSearch({ from: '/vaults/$vault/keys/$name' });
  const shown = useQuery({
    queryKey: ['keys-object', vault, name, version ?? ''],
    queryFn: ({ signal }) => getKey(vault, name, version, signal),
  });
  const versions = useQuery({
    queryKey: ['keys-versions', vault, name],
    queryFn: ({ signal }) => listKeyVersions(vault, name, signal),
  });
  return (
    <>
      <Trail vault={vault} kind="keys" />
      <Page title={name}>
        <div className={styles.parts}>
          <Loaded query={shown}>
            {(bundle) => (
              <>
                <KeyCommands vault={vault} name={name} version={version} bundle={bundle} />
                <KeyVersion bundle={bundle} />
                <RotationPolicy vault={vault} name={name} />
                <UseKey key={version} vault={vault} name={name} version={version} bundle={bundle} />
              </>
            )}
          </Loaded>
          <Loaded query={versions}>
            {(items) => (
              <Versions
                vault={vault}
                kind="keys"
                name={name}
                items={items.map(({ kid, ...item }) => ({ ...item, id: kid }))}
              />
            )}
          </Loaded>
        </div>
      </Page>
    </>
  );
}

function KeyVersion({ bundle }: { readonly bundle: KeyBundle }) {
  const { keys, vaults } = strings;
  const { kid, kty, crv, key_ops } = bundle.key;
  const size = bundle.attributes.key_size;
  return (
    <Section title={vaults.properties}>
      <Properties
        rows={[
          [vaults.identifier, kid],
          [keys.type, kty],
          ...(crv === undefined ? [] : [[keys.curve, crv] as const]),
          ...(size === undefined ? [] : [[keys.size, keys.bits(size)] as const]),
          [keys.operations, key_ops.join(', ')],
          ...describe(bundle),
        ]}
      />
    </Section>
  );
}
