import { Text } from '@fluentui/react-components';
import { ArrowDownloadRegular, FolderZipRegular } from '@fluentui/react-icons';
import { fromBase64 } from '../../api/base64.ts';
import type { ConnectorPackage } from '../../api/connector.ts';
import { download } from '../../parts/download.ts';
import { Command, CommandBar } from '../../parts/page/CommandBar.tsx';
import { Section } from '../../parts/page/Section.tsx';
import { strings } from '../../strings/strings.ts';
import { Actions } from './Actions.tsx';
import { Findings } from './Findings.tsx';

/** The files, what was found in them, and the actions as they have them. */
export function Made({ made }: { readonly made: ConnectorPackage }) {
  const { connector } = strings;
  const { files, archive, findings } = made;
  return (
    <>
      <Section title={connector.files}>
        <CommandBar label={connector.files}>
          <Command icon={<FolderZipRegular />} onClick={() => download(archive.name, fromBase64(archive.content))}>
            {connector.downloadAll}
          </Command>
          {files.map(({ name, content }) => (
            <Command
              key={name}
              icon={<ArrowDownloadRegular />}
              onClick={() => download(name, new TextEncoder().encode(content))}
            >
              {connector.download(name)}
            </Command>
          ))}
        </CommandBar>
        <Text>{connector.leadTo(made.connectorUrl)}</Text>
        <Findings findings={findings} total={findings.length} />
      </Section>
      <Actions definition={files[0]?.content ?? '{}'} />
    </>
  );
}
