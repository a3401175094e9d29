import { API_KEY } from './swagger.ts';

/**
 * `apiProperties.json`, which stands beside the definition of a connector: what its connections ask for, and what the platform
 * does to each request (https://learn.microsoft.com/connectors/custom-connectors/paconn-cli, and its schema).
 */
export interface ApiProperties {
  readonly properties: {
    readonly iconBrandColor: string;
    readonly capabilities: readonly string[];
    readonly connectionParameters?: Readonly<Record<string, ConnectionParameter>>;
    /** As Resource Manager shows them of the connector. */
    readonly connectionParameterSets?: unknown;
    readonly policyTemplateInstances: readonly PolicyTemplateInstance[];
  };
}

export interface ConnectionParameter {
  readonly type: 'string' | 'securestring';
  readonly uiDefinition: {
    readonly displayName: string;
    readonly description: string;
    readonly tooltip: string;
    readonly constraints: { readonly required: 'true'; readonly clearText: boolean; readonly tabIndex: number };
  };
}

export interface PolicyTemplateInstance {
  readonly templateId: string;
  readonly title: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** How the connector is shown beside others, wherever it is named. */
export const PRESENTATION = {
  displayName: 'Azure Key Vault',
  description: 'Secrets and keys of a key vault.',
  brandColor: '#0079d6',
  category: 'Standard',
} as const;
const CONNECTION = 'connectionId';

/** Of Microsoft's own connector: its parameter sets, and nothing that a platform outside would have to do. */
export function managedProperties(connectionParameterSets: unknown): ApiProperties {
  return {
    properties: {
      iconBrandColor: PRESENTATION.brandColor,
      capabilities: ['actions'],
      connectionParameterSets,
      policyTemplateInstances: [],
    },
  };
}

/**
 * For import as a custom connector: who makes a connection there names one of this gateway's and gives a key of it. The policy
 * of the host replaces host and base path of the definition, so the whole URL up to the action stands in it.
 */
export function customProperties(connectorUrl: string): ApiProperties {
  return {
    properties: {
      iconBrandColor: PRESENTATION.brandColor,
      capabilities: ['actions'],
      connectionParameters: {
        [CONNECTION]: {
          type: 'string',
          uiDefinition: asked('Connection', 'The last part of the runtime URL of the connection: 32 digits.', 1),
        },
        [API_KEY]: {
          type: 'securestring',
          uiDefinition: asked('Connection key', 'A key of that connection.', 2),
        },
      },
      policyTemplateInstances: [
        {
          templateId: 'dynamichosturl',
          title: 'Reach the gateway',
          parameters: {
            'x-ms-apimTemplateParameter.urlTemplate': `${connectorUrl}/@connectionParameters('${CONNECTION}')`,
          },
        },
        {
          templateId: 'setheader',
          title: 'Prove the connection',
          parameters: {
            'x-ms-apimTemplateParameter.name': 'Authorization',
            'x-ms-apimTemplateParameter.value': `Key @connectionParameters('${API_KEY}')`,
            'x-ms-apimTemplateParameter.existsAction': 'override',
            'x-ms-apimTemplate-policySection': 'Request',
          },
        },
      ],
    },
  };
}

function asked(displayName: string, description: string, tabIndex: number): ConnectionParameter['uiDefinition'] {
  const constraints = { required: 'true' as const, clearText: displayName !== 'Connection key', tabIndex };
  return { displayName, description, tooltip: description, constraints };
}
