import { Field, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import type { KeyOperation } from '../../../../../../src/wire/json-web-key.ts';
import { FileField } from '../../../../parts/forms/FileField.tsx';
import { SecretField } from '../../../../parts/values/SecretField.tsx';
import { strings } from '../../../../strings/strings.ts';
import type { Algorithm } from './algorithms.ts';
import { BytesField } from './BytesField.tsx';
import type { Source } from './input.ts';
import type { Made } from './perform.ts';

const PLAIN = ['text', 'base64', 'file'] as const;
const CLOSED = ['base64', 'file'] as const;
const SIGNED = ['text', 'base64', 'file', 'digest'] as const;

const SOURCES = {
  encrypt: PLAIN,
  decrypt: CLOSED,
  wrapKey: CLOSED,
  unwrapKey: CLOSED,
  sign: SIGNED,
  verify: SIGNED,
} as const satisfies Readonly<Record<KeyOperation, readonly Source[]>>;

export interface InputFieldsProps {
  readonly operation: KeyOperation;
  readonly algorithm: Algorithm;
  /** What another operation made, and this one takes. */
  readonly carried: Made | undefined;
}

/** What goes in: typed, or a file. What is not encrypted is a secret. Read by `bytesIn`. */
export function InputFields({ operation, algorithm, carried }: InputFieldsProps) {
  const { keyUse } = strings;
  const sources: readonly Source[] = SOURCES[operation];
  const [source, setSource] = useState(carried?.digest === undefined ? sources[0] : 'digest');
  const label = keyUse.inputOf[operation];
  return (
    <>
      <Field label={keyUse.isGivenAs(label)} {...hintOf(source, algorithm)}>
        <RadioGroup
          name="source"
          layout="horizontal"
          style={{ flexWrap: 'wrap' }}
          value={source ?? ''}
          onChange={(_event, { value }) => setSource(value as Source)}
        >
          {sources.map((each) => (
            <Radio key={each} value={each} label={keyUse.sources[each]} />
          ))}
        </RadioGroup>
      </Field>
      {source === 'file' ? (
        <FileField name="inputFile" label={label} hint={keyUse.fileHint} />
      ) : source === 'digest' ? (
        <BytesField name="input" label={keyUse.digest} value={carried?.digest} required />
      ) : operation === 'decrypt' || operation === 'unwrapKey' ? (
        <BytesField name="input" label={label} value={carried?.value} required />
      ) : (
        <SecretField key={source} name="input" label={label} />
      )}
    </>
  );
}

/** What becomes of what is signed. */
function hintOf(source: Source | undefined, { hash }: Algorithm): { readonly hint?: string } {
  if (hash === undefined) return {};
  const { keyUse } = strings;
  return { hint: source === 'digest' ? keyUse.digestHint(hash) : keyUse.hashHint(hash) };
}
