import { customProperties, managedProperties } from './api-properties.ts';
import { type ConnectorFiles, DEFINITION_FILE, type Finding, lintConnector, PROPERTIES_FILE } from './linter.ts';
import { createDefinition, type DefinitionSettings } from './swagger.ts';

/** `custom` to be imported; `managed` shaped like Microsoft's own. */
export const FLAVOURS = ['custom', 'managed'] as const satisfies readonly DefinitionSettings['flavour'][];

export interface PackageSettings extends DefinitionSettings {
  /** As Resource Manager shows them of the connector. */
  readonly connectionParameterSets: unknown;
}

export interface ConnectorPackage {
  /** With their names, as they are to be written. */
  readonly files: readonly { readonly name: string; readonly content: string }[];
  /** What a platform would refuse in them. */
  readonly findings: readonly Finding[];
}

/** The connector as a platform imports it. */
export function packageOf(settings: PackageSettings): ConnectorPackage {
  const files = contentsOf(settings);
  return {
    files: [
      { name: DEFINITION_FILE, content: written(files.definition) },
      { name: PROPERTIES_FILE, content: written(files.properties) },
    ],
    findings: lintConnector(files),
  };
}

function contentsOf({ connectionParameterSets, ...settings }: PackageSettings): ConnectorFiles {
  const custom = settings.flavour === 'custom';
  return {
    definition: createDefinition(settings),
    properties: custom ? customProperties(settings.connectorUrl) : managedProperties(connectionParameterSets),
  };
}

const written = (content: unknown): string => `${JSON.stringify(content, null, 2)}\n`;
