import { z } from 'zod';
import { decryptInput, decryptOutput, encryptInput, encryptOutput } from '../connector/inputs.ts';
import { collectionOf, keyMetadata, secret, secretMetadata } from '../connector/metadata.ts';

/** A schema of OpenAPI 2.0 (its specification, "Schema Object"), as far as the connector's own schemas need one. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly format?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $ref?: string;
  readonly 'x-ms-summary'?: string;
  readonly 'x-ms-visibility'?: 'important' | 'advanced' | 'internal';
}

/** What a designer shows of a member. Members of answers are visible in two degrees, those of inputs have a label. */
interface Member {
  readonly description: string;
  readonly format?: 'date-time';
  readonly visibility?: 'important' | 'advanced';
  readonly label?: string;
  /** The schema of a list's items. */
  readonly items?: string;
}

interface Row {
  readonly schema: z.ZodObject;
  readonly description: string;
  readonly members: Readonly<Record<string, Member>>;
  /** Members that the platform sends always, although the connector would do without. */
  readonly required?: readonly string[];
  /** Members that Microsoft's definition does not know. */
  readonly additions?: readonly string[];
}

const important = (description: string): Member => ({ description, visibility: 'important' });
const advanced = (description: string): Member => ({ description, visibility: 'advanced' });
const time = (description: string): Member => ({ ...advanced(description), format: 'date-time' });

const common = {
  name: important('Its name, as it was first written'),
  version: advanced('32 hexadecimal digits; none in a list of names'),
  isEnabled: advanced('Whether it can be used'),
  createdTime: time('When this version was made'),
  lastUpdatedTime: time('When it was last changed'),
  validityStartTime: time('Not to be used before'),
  validityEndTime: time('Not to be used after'),
};
const secretMembers = { ...common, contentType: advanced('What kind of value it is, in the words of its owner') };
const keyMembers = {
  ...common,
  allowedOperations: advanced('What the key may be used for'),
  keyType: advanced('RSA, EC or oct'),
};

const collection = (schema: z.ZodObject, items: string, of: string): Row => ({
  schema,
  description: `A page of ${of}`,
  members: {
    value: { ...important(`The ${of} of this page`), items },
    continuationToken: advanced('Names the next page; none on the last'),
  },
});

const cipher = {
  algorithm: { description: 'How it is encrypted', label: 'Algorithm' },
  rawDataEncoding: { description: 'utf8 for text, base64 for bytes', label: 'Encoding of the raw data' },
};

/** Named as in Microsoft's definition, and in its order. */
const ROWS = {
  KeyMetadataCollection: collection(collectionOf(keyMetadata), 'KeyMetadata', 'keys'),
  KeyMetadata: { schema: keyMetadata, description: 'What is known of a key', members: keyMembers },
  KeyEncryptInput: {
    schema: z.object(encryptInput),
    description: 'What is encrypted, and how',
    members: { ...cipher, rawData: { description: 'The text to encrypt', label: 'Raw data' } },
    required: ['algorithm', 'rawData'],
    additions: ['rawDataEncoding'],
  },
  KeyEncryptOutput: {
    schema: encryptOutput,
    description: 'What was encrypted',
    members: { encryptedData: important('In Base64') },
  },
  KeyDecryptInput: {
    schema: z.object(decryptInput),
    description: 'What is decrypted, and how',
    members: { ...cipher, encryptedData: { description: 'What encrypting answered', label: 'Encrypted data' } },
    required: ['algorithm', 'encryptedData'],
    additions: ['rawDataEncoding'],
  },
  KeyDecryptOutput: {
    schema: decryptOutput,
    description: 'What was decrypted',
    members: { rawData: important('The text') },
  },
  SecretMetadataCollection: collection(collectionOf(secretMetadata), 'SecretMetadata', 'secrets'),
  SecretMetadata: { schema: secretMetadata, description: 'A secret without its value', members: secretMembers },
  Secret: {
    schema: secret,
    description: 'A secret with its value',
    members: { value: important('The value'), ...secretMembers },
  },
} satisfies Record<string, Row>;

export type SchemaName = keyof typeof ROWS;

export const refTo = (name: string): Schema => ({ $ref: `#/definitions/${name}` });

/** The definitions of the document; those members that are our own only with `additions`. */
export function schemaDefinitions(additions: boolean): Record<string, Schema> {
  return Object.fromEntries(Object.entries<Row>(ROWS).map(([name, row]) => [name, definitionOf(row, additions)]));
}

function definitionOf(
  { schema, description, members, required, additions: own = [] }: Row,
  additions: boolean,
): Schema {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
  const shown = Object.entries(properties).filter(([name]) => additions || !own.includes(name));
  return {
    description,
    ...(required && { required }),
    type: 'object',
    properties: Object.fromEntries(shown.map(([name, each]) => [name, memberOf(each, members[name])])),
  };
}

/** OpenAPI 2.0 knows no null: what may be null is written as what it is otherwise. */
function memberOf(given: Json, member: Member | undefined): Schema {
  const { default: standard, enum: values, items } = withoutNull(given);
  const type = typeOf(given);
  const { description = '', format, visibility, label, items: named } = member ?? {};
  return {
    ...(format && { format }),
    description,
    ...(standard !== undefined && { default: standard }),
    ...(values && { enum: values }),
    ...(type !== undefined && { type }),
    ...(items !== undefined && { items: named === undefined ? typed(items) : refTo(named) }),
    ...(label !== undefined && { 'x-ms-summary': label }),
    ...(visibility && { 'x-ms-visibility': visibility }),
  };
}

type Json = z.core.JSONSchema._JSONSchema | z.core.JSONSchema._JSONSchema[];

function withoutNull(given: Json): z.core.JSONSchema.JSONSchema {
  if (typeof given === 'boolean' || Array.isArray(given)) return {};
  const other = given.anyOf?.find((each) => typeof each === 'object' && each.type !== 'null');
  return typeof other === 'object' ? other : given;
}

function typeOf(given: Json): string | undefined {
  const { type } = withoutNull(given);
  return Array.isArray(type) ? type.find((each) => each !== 'null') : type;
}

function typed(given: Json): Schema {
  const type = typeOf(given);
  return type === undefined ? {} : { type };
}
