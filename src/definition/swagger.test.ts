import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDefinition, type DefinedOperation, type Definition } from './swagger.ts';

/** Microsoft's definition of the connector as facts: id, verb, path, tag, visibility, schema of the answer and of the body. */
const OPERATIONS = [
  ['ListKeys', 'get', '/keys', 'Key', 'advanced', 'KeyMetadataCollection'],
  ['ListKeyVersions', 'get', '/keys/{keyName}/versions', 'Key', 'advanced', 'KeyMetadataCollection'],
  ['GetKeyMetadata', 'get', '/keys/{keyName}/metadata', 'Key', 'advanced', 'KeyMetadata'],
  ['GetKeyVersionMetadata', 'get', '/keys/{keyName}/versions/{keyVersion}/metadata', 'Key', 'advanced', 'KeyMetadata'],
  ['EncryptData', 'post', '/keys/{keyName}/encrypt', 'Key', 'important', 'KeyEncryptOutput', 'KeyEncryptInput'],
  [
    'EncryptDataWithVersion',
    'post',
    '/keys/{keyName}/versions/{keyVersion}/encrypt',
    'Key',
    'advanced',
    'KeyEncryptOutput',
    'KeyEncryptInput',
  ],
  ['DecryptData', 'post', '/keys/{keyName}/decrypt', 'Key', 'important', 'KeyDecryptOutput', 'KeyDecryptInput'],
  [
    'DecryptDataWithVersion',
    'post',
    '/keys/{keyName}/versions/{keyVersion}/decrypt',
    'Key',
    'advanced',
    'KeyDecryptOutput',
    'KeyDecryptInput',
  ],
  ['ListSecrets', 'get', '/secrets', 'Secret', 'advanced', 'SecretMetadataCollection'],
  ['ListSecretVersions', 'get', '/secrets/{secretName}/versions', 'Secret', 'advanced', 'SecretMetadataCollection'],
  ['GetSecretMetadata', 'get', '/secrets/{secretName}/metadata', 'Secret', 'advanced', 'SecretMetadata'],
  [
    'GetSecretVersionMetadata',
    'get',
    '/secrets/{secretName}/versions/{secretVersion}/metadata',
    'Secret',
    'advanced',
    'SecretMetadata',
  ],
  ['GetSecret', 'get', '/secrets/{secretName}/value', 'Secret', 'important', 'Secret'],
  ['GetSecretVersion', 'get', '/secrets/{secretName}/versions/{secretVersion}/value', 'Secret', 'advanced', 'Secret'],
] as const;

const TIMES = ['createdTime', 'lastUpdatedTime', 'validityStartTime', 'validityEndTime'].map(
  (name) => `${name} date-time`,
);
const KEY = ['name', 'version', 'isEnabled boolean', ...TIMES, 'allowedOperations array', 'keyType'];
const SECRET = ['name', 'version', 'contentType', 'isEnabled boolean', ...TIMES];

/** Its schemas: the members in order, with what they are where it is no plain text. */
const SCHEMAS: Readonly<Record<string, readonly string[]>> = {
  KeyMetadataCollection: ['value array', 'continuationToken'],
  KeyMetadata: KEY,
  KeyEncryptInput: ['algorithm', 'rawData'],
  KeyEncryptOutput: ['encryptedData'],
  KeyDecryptInput: ['algorithm', 'encryptedData'],
  KeyDecryptOutput: ['rawData'],
  SecretMetadataCollection: ['value array', 'continuationToken'],
  SecretMetadata: SECRET,
  Secret: ['value', ...SECRET],
};

const PRODUCES = ['application/json', 'text/json', 'application/xml', 'text/xml'];
const dynamic = (operationId: string) => ({
  operationId,
  parameters: {},
  'value-collection': 'Value',
  'value-path': 'Name',
  'value-title': 'Name',
});
const PARAMETERS: Readonly<Record<string, object>> = {
  connectionId: { 'x-ms-visibility': 'internal' },
  keyName: { 'x-ms-summary': 'Name of the key', 'x-ms-dynamic-values': dynamic('ListKeys') },
  keyVersion: { 'x-ms-summary': 'Version of the key' },
  secretName: { 'x-ms-summary': 'Name of the secret', 'x-ms-dynamic-values': dynamic('ListSecrets') },
  secretVersion: { 'x-ms-summary': 'Version of the secret' },
};

const connectorUrl = 'https://logic-apis-westus.azure-apim.net/apim/keyvault';
const managed = createDefinition({ flavour: 'managed', connectorUrl, additions: false });

const operationsOf = ({ paths }: Definition) =>
  Object.entries(paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => ({ path, verb, ...operation })),
  );

/** Of Microsoft's definition as Resource Manager exports it, without its prose and with its members in order. */
const THEIRS = '5ca81b014c0b4a0e4330682b95fda51b7323939c5be7221584b3e4264b4921f4';

const digestOf = (value: unknown): string => hash('sha256', JSON.stringify(withoutProse(value)));

/** Without its prose, which is our own, and with its members in order. */
function withoutProse(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutProse);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name, each]) => name !== 'description' || typeof each !== 'string');
  const sorted = kept.sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, each]) => [name, withoutProse(each)]));
}

const shownOf = ({ description: _prose, ...shown }: { description?: string }) => shown;

describe('the definition', () => {
  it('has the fourteen operations of Microsoft’s, in its order', () => {
    expect(
      operationsOf(managed).map(({ operationId, verb, path, tags, responses, parameters, ...operation }) => {
        const body = parameters.find((each) => each.in === 'body')?.schema?.$ref;
        const schemas = [responses['200']?.schema?.$ref, ...(body === undefined ? [] : [body])];
        const refs = schemas.map((ref) => ref?.replace('#/definitions/', ''));
        return [operationId, verb, path.replace('/{connectionId}', ''), tags[0], operation['x-ms-visibility'], ...refs];
      }),
    ).toEqual(OPERATIONS);
  });

  it('says of each where it is documented, what it takes and what it gives', () => {
    for (const operation of operationsOf(managed)) {
      expect(operation).toMatchObject({
        produces: PRODUCES,
        consumes: operation.verb === 'post' ? [...PRODUCES, 'application/x-www-form-urlencoded'] : [],
        deprecated: false,
        externalDocs: {
          url: `https://docs.microsoft.com/connectors/keyvault/#${operation.summary.toLowerCase().replaceAll(' ', '-')}`,
        },
      });
      expect(Object.keys(operation.responses)).toEqual(['200', 'default']);
    }
  });

  it('has the parameters of each path and no others: no query, and the body under the name operationInput', () => {
    for (const { path, verb, parameters } of operationsOf(managed)) {
      const names = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => name);
      const inPath = names.map((name) => ({ name, in: 'path', required: true, type: 'string', ...PARAMETERS[name] }));
      const body =
        verb === 'post' ? [expect.objectContaining({ name: 'operationInput', in: 'body', required: true })] : [];
      expect(parameters.map(shownOf)).toEqual([...inPath, ...body]);
    }
  });

  it('has its schemas, with their members in order, their types and their formats', () => {
    const shapes = Object.entries(managed.definitions).map(([name, { properties = {} }]) => [
      name,
      Object.entries(properties).map(([member, { type, format }]) =>
        type === 'string' && format === undefined ? member : `${member} ${format ?? type}`,
      ),
    ]);
    expect(shapes).toEqual(Object.entries(SCHEMAS));
  });

  it('offers three algorithms, the first where nothing is chosen, and requires both members of a cipher', () => {
    for (const [name, data] of [
      ['KeyEncryptInput', 'rawData'],
      ['KeyDecryptInput', 'encryptedData'],
    ] as const) {
      expect(managed.definitions[name]).toMatchObject({
        required: ['algorithm', data],
        properties: {
          algorithm: {
            default: 'RSA-OAEP-256',
            enum: ['RSA-OAEP-256', 'RSA-OAEP', 'RSA1_5'],
            'x-ms-summary': 'Algorithm',
          },
        },
      });
    }
  });

  it('shows values and names first', () => {
    const important = Object.entries(managed.definitions).map(([name, { properties = {} }]) => [
      name,
      Object.keys(properties).filter((member) => properties[member]?.['x-ms-visibility'] === 'important'),
    ]);
    expect(Object.fromEntries(important)).toEqual({
      KeyMetadataCollection: ['value'],
      KeyMetadata: ['name'],
      KeyEncryptInput: [],
      KeyEncryptOutput: ['encryptedData'],
      KeyDecryptInput: [],
      KeyDecryptOutput: ['rawData'],
      SecretMetadataCollection: ['value'],
      SecretMetadata: ['name'],
      Secret: ['value', 'name'],
    });
  });

  it('is Microsoft’s own, member by member, but for its prose', () => {
    const ours = JSON.parse(JSON.stringify(managed)) as object;
    // Where the file with that one is at hand, a difference is seen and not only that there is one.
    const file = join(import.meta.dirname, '../../../shared/reference/keyvault.swagger.json');
    const theirs = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as object) : ours;
    expect(withoutProse(ours)).toEqual(withoutProse(theirs));
    expect(digestOf(ours)).toBe(THEIRS);
    expect(managed).toMatchObject({
      swagger: '2.0',
      info: { version: '1.0', title: 'Azure Key Vault', 'x-ms-api-annotation': { status: 'Production' } },
      host: 'logic-apis-westus.azure-apim.net',
      basePath: '/apim/keyvault',
      schemes: ['https'],
      externalDocs: { url: 'https://docs.microsoft.com/connectors/keyvault' },
    });
    expect(managed).not.toHaveProperty('securityDefinitions');
  });

  it('says something of everything', () => {
    const silent: string[] = [];
    const walk = (value: unknown, at: string): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('type' in value && !('name' in value && value.name === 'connectionId') && !at.endsWith('/items')) {
        if (!('description' in value) || value.description === '') silent.push(at);
      }
      for (const [name, each] of Object.entries(value)) walk(each, `${at}/${name}`);
    };
    walk(managed.definitions, '');
    walk(managed.paths, '');
    expect(silent).toEqual([]);
  });
});

describe('additions', () => {
  const added = createDefinition({ flavour: 'managed', connectorUrl, additions: true });
  const named = (name: string): DefinedOperation | undefined =>
    operationsOf(added).find(({ operationId }) => operationId === name);

  it('are the next page of each list, and bytes instead of text', () => {
    const paged = operationsOf(added).filter(({ parameters }) => parameters.some((each) => each.in === 'query'));
    expect(paged.map(({ operationId }) => operationId)).toEqual([
      'ListKeys',
      'ListKeyVersions',
      'ListSecrets',
      'ListSecretVersions',
    ]);
    expect(named('ListKeys')?.parameters.at(-1)).toMatchObject({
      name: 'continuationToken',
      in: 'query',
      required: false,
    });
    for (const name of ['KeyEncryptInput', 'KeyDecryptInput'])
      expect(added.definitions[name]?.properties?.['rawDataEncoding']).toMatchObject({
        enum: ['utf8', 'base64'],
        default: 'utf8',
      });
  });
});

describe('the flavour for import', () => {
  const custom = createDefinition({
    flavour: 'custom',
    connectorUrl: 'https://gateway.example:8443/apim/keyvault',
    additions: false,
  });

  it('leaves the connection out of paths and parameters, and asks for an API key in Authorization', () => {
    expect(operationsOf(custom).map(({ path }) => path)).toEqual(OPERATIONS.map(([, , path]) => path));
    expect(JSON.stringify(custom)).not.toContain('connectionId');
    expect(custom).toMatchObject({
      host: 'gateway.example:8443',
      basePath: '/',
      schemes: ['https'],
      securityDefinitions: { api_key: { type: 'apiKey', in: 'header', name: 'Authorization' } },
      security: [{ api_key: [] }],
    });
  });
});
