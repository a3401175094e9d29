import { describe, expect, it } from 'vitest';
import { customProperties, managedProperties } from './api-properties.ts';
import { lintConnector } from './linter.ts';
import { createDefinition } from './swagger.ts';

const connectorUrl = 'https://gateway.example/apim/keyvault';
const custom = () => ({
  definition: createDefinition({ flavour: 'custom', connectorUrl, additions: false }) as object,
  properties: customProperties(connectorUrl) as object,
});
const SETS = {
  uiDefinition: { displayName: 'Authentication type', description: 'How it signs in.' },
  values: [
    { name: 'oauthDefault', uiDefinition: { displayName: 'Default' }, parameters: { vaultName: named('Vault') } },
  ],
};

function named(displayName: string) {
  return { type: 'string', uiDefinition: { displayName } };
}

describe('what is exported', () => {
  it.each([
    ['custom', false],
    ['custom', true],
    ['managed', false],
    ['managed', true],
  ] as const)('is free of findings: %s, additions %s', (flavour, additions) => {
    const definition = createDefinition({ flavour, connectorUrl, additions });
    const properties = flavour === 'custom' ? customProperties(connectorUrl) : managedProperties(SETS);
    expect(lintConnector({ definition, properties })).toEqual([]);
  });

  it('sends each request to the gateway, with the key of the connection', () => {
    const { properties } = customProperties('https://gateway.example:8443/apim/keyvault');
    expect(properties.policyTemplateInstances.map(({ parameters }) => Object.values(parameters))).toEqual([
      ["https://gateway.example:8443/apim/keyvault/@connectionParameters('connectionId')"],
      ['Authorization', "Key @connectionParameters('api_key')", 'override', 'Request'],
    ]);
    expect(properties.connectionParameters?.['api_key']?.type).toBe('securestring');
  });
});

type Change = (files: { definition: Record<string, unknown>; properties: Record<string, unknown> }) => void;

/** Sets what stands at a JSON pointer; undefined takes it away. */
const set =
  (file: 'definition' | 'properties', at: string, value: unknown): Change =>
  (files) => {
    const parts = at
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = parts.pop() ?? '';
    const holder = parts.reduce<Record<string, unknown>>((each, part) => each[part] as never, files[file]);
    if (value === undefined) delete holder[last];
    else holder[last] = value;
  };

const GET = '/paths/~1secrets~1{secretName}~1value/get';
const HOST = '/properties/policyTemplateInstances/0';
const KEY = '/properties/connectionParameters/api_key';

describe('what the platforms refuse is found, and where', () => {
  it.each<[file: 'definition' | 'properties', at: string, value: unknown, found: string, problem: string]>([
    ['definition', '/swagger', '3.0.0', '/swagger', 'It is "2.0": platforms import no other OpenAPI.'],
    ['definition', '/host', 'https://x', '/host', 'It is a host, with its port and nothing else.'],
    ['definition', '/basePath', 'x', '/basePath', 'It begins with a slash.'],
    ['definition', '/schemes', ['http'], '/schemes', 'It has https: platforms call nothing else.'],
    ['definition', '/info/title', 'x'.repeat(31), '/info/title', 'It is 1 to 30 characters.'],
    ['definition', '/info/title', 'Vault!', '/info/title', 'It ends with a letter or a digit.'],
    [
      'definition',
      '/info/title',
      'Vault API',
      '/info/title',
      'It has neither "API" nor "connector" nor a name of the platforms.',
    ],
    ['definition', '/info/description', 'Short.', '/info/description', 'It is 30 to 500 characters.'],
    ['definition', '/paths', {}, '/paths', 'It has an operation.'],
    [
      'definition',
      `${GET}/operationId`,
      'getSecret',
      `${GET}/operationId`,
      'It is CamelCase, of letters and digits, and begins with a capital.',
    ],
    ['definition', `${GET}/operationId`, 'ListKeys', `${GET}/operationId`, 'No other operation has it.'],
    ['definition', `${GET}/summary`, undefined, `${GET}/summary`, 'It is 1 to 80 characters.'],
    ['definition', `${GET}/summary`, 'S'.repeat(81), `${GET}/summary`, 'It is 1 to 80 characters.'],
    [
      'definition',
      `${GET}/summary`,
      'Get a secret.',
      `${GET}/summary`,
      'It begins with a capital and has letters, digits, blanks and parentheses only.',
    ],
    ['definition', `${GET}/description`, 'No end', `${GET}/description`, 'It is whole sentences.'],
    [
      'definition',
      `${GET}/x-ms-visibility`,
      'hidden',
      `${GET}/x-ms-visibility`,
      'It is important, advanced, internal or not there.',
    ],
    [
      'definition',
      `${GET}/parameters/0/x-ms-summary`,
      undefined,
      `${GET}/parameters/0/x-ms-summary`,
      'It is 1 to 80 characters and begins with a capital.',
    ],
    ['definition', `${GET}/parameters/0/description`, '', `${GET}/parameters/0/description`, 'It is there.'],
    ['definition', `${GET}/parameters/0/required`, false, `${GET}/parameters/0/required`, 'It is true in a path.'],
    [
      'definition',
      `${GET}/parameters/0/type`,
      undefined,
      `${GET}/parameters/0`,
      'It has a type, or a schema in a body.',
    ],
    ['definition', `${GET}/parameters`, [], `${GET}/parameters`, 'The path has {secretName}.'],
    [
      'definition',
      `${GET}/parameters/0/x-ms-dynamic-values/operationId`,
      'ListAll',
      `${GET}/parameters/0/x-ms-dynamic-values/operationId`,
      'It is an operation of this definition.',
    ],
    ['definition', `${GET}/responses`, {}, `${GET}/responses`, 'It has one response that is a success.'],
    [
      'definition',
      `${GET}/responses/201`,
      { description: 'x', schema: { type: 'object' } },
      `${GET}/responses`,
      'It has one response that is a success.',
    ],
    ['definition', `${GET}/responses/200/schema`, {}, `${GET}/responses/200/schema`, 'It says what is answered.'],
    [
      'definition',
      `${GET}/responses/200/schema`,
      { $ref: '#/definitions/None' },
      `${GET}/responses/200/schema/$ref`,
      'It leads to a definition of this document.',
    ],
    [
      'definition',
      '/definitions/Secret/properties/value/x-ms-secure',
      true,
      '/definitions/Secret/properties/value',
      'There is no x-ms-secure; securestring and secure outputs are what it means.',
    ],
    [
      'properties',
      '/properties/iconBrandColor',
      '#ffffff',
      '/properties/iconBrandColor',
      'It is a colour such as #0079d6, neither white nor black.',
    ],
    [
      'properties',
      '/properties/scriptOperations',
      ['GetSecret'],
      '/properties/scriptOperations',
      'It is empty: there is no script.',
    ],
    ['properties', `${KEY}/type`, 'string', `${KEY}/type`, 'It is securestring: the platform would show it.'],
    ['properties', KEY, undefined, KEY, 'It is there, a securestring: the API key of the definition.'],
    [
      'properties',
      `${HOST}/templateId`,
      'teleport',
      `${HOST}/templateId`,
      'It is one of dynamichosturl, setheader, setqueryparameter, routerequesttoendpoint.',
    ],
    [
      'properties',
      `${HOST}/templateId`,
      'constructor',
      `${HOST}/templateId`,
      'It is one of dynamichosturl, setheader, setqueryparameter, routerequesttoendpoint.',
    ],
    [
      'properties',
      `${HOST}/parameters/x-ms-apimTemplateParameter.urlTemplate`,
      '',
      `${HOST}/parameters/x-ms-apimTemplateParameter.urlTemplate`,
      'It is there.',
    ],
    [
      'properties',
      '/properties/connectionParameters/connectionId',
      undefined,
      `${HOST}/parameters`,
      'There is no connection parameter connectionId.',
    ],
    ['properties', '/properties', undefined, '', 'It is an object with "properties".'],
  ])('%s %s: %j', (...[file, at, value, found, problem]) => {
    const files = structuredClone(custom()) as Parameters<Change>[0];
    set(file, at, value)(files);
    const name = file === 'definition' ? 'apiDefinition.swagger.json' : 'apiProperties.json';
    expect(lintConnector(files)).toContainEqual({ at: `${name}#${found}`, problem });
  });

  it('references that lead round in a circle are found once, and those that a tree has are none', () => {
    const ref = (name: string) => ({ $ref: `#/definitions/${name}` });
    const found = (definitions: object) =>
      lintConnector({ definition: { ...custom().definition, definitions }, properties: custom().properties })
        .filter(({ problem }) => problem === 'It leads back to itself, and to nothing else.')
        .map(({ at }) => at);
    expect(found({ A: ref('B'), B: ref('C'), C: ref('B'), D: ref('D'), '': ref('') })).toEqual([
      'apiDefinition.swagger.json#/definitions/B/$ref',
      'apiDefinition.swagger.json#/definitions/D/$ref',
      'apiDefinition.swagger.json#/definitions//$ref',
    ]);
    const node = { type: 'object', properties: { children: { type: 'array', items: ref('Node') } } };
    expect(found({ Node: node, Alias: ref('Node'), Lost: ref('None'), Odd: { $ref: 'elsewhere' } })).toEqual([]);
  });

  it('a file that is not given is not looked at', () => {
    const { definition, properties } = custom();
    expect([lintConnector({ definition }), lintConnector({ properties }), lintConnector({})]).toEqual([[], [], []]);
  });

  it('a file of as many operations as fit into it is looked at in a moment', () => {
    const parameters = [{ name: 'a', in: 'query', 'x-ms-dynamic-values': { operationId: 'None' } }];
    const operations = Array.from(
      { length: 60_000 },
      (_, at) => [`/${at}`, { get: { operationId: `A${at}`, parameters } }] as const,
    );
    const definition = { paths: Object.fromEntries(operations) };
    const began = performance.now();
    expect(lintConnector({ definition }).length).toBeGreaterThan(60_000);
    expect(performance.now() - began, 'far from what comparing each with each takes').toBeLessThan(3_000);
  });

  it.each([[null], [[]], ['text'], [{}], [{ properties: [], paths: [1], info: null }]])(
    '%j is no connector, and no bug',
    (value) => {
      expect(lintConnector({ definition: value, properties: value }).length).toBeGreaterThan(0);
    },
  );
});
