import { strings } from '../../../../strings/strings.ts';
import { BytesField } from './BytesField.tsx';
import type { InputFieldsProps } from './InputFields.tsx';

/** What an algorithm needs beside the input. Read by `partIn`. */
export function PartFields(props: InputFieldsProps) {
  const { operation, algorithm, carried } = props;
  const { keyUse } = strings;
  if (operation === 'verify') {
    return <BytesField name="signature" label={keyUse.signature} value={carried?.value} required />;
  }
  if (algorithm.parts === undefined) return null;
  return (
    <>
      {operation === 'decrypt' ? <NeededParts {...props} /> : <OwnIv {...props} />}
      {algorithm.parts.aad && <BytesField name="aad" label={keyUse.aad} hint={keyUse.aadHint} value={carried?.aad} />}
    </>
  );
}

/** What encryption made beside the ciphertext. */
function NeededParts({ algorithm, carried }: InputFieldsProps) {
  const { keyUse } = strings;
  return (
    <>
      <BytesField name="iv" label={keyUse.iv} value={carried?.iv} required />
      {algorithm.parts?.tag && <BytesField name="tag" label={keyUse.tag} value={carried?.tag} required />}
    </>
  );
}

/** One for encryption, where the vault does not make it. */
function OwnIv({ algorithm }: InputFieldsProps) {
  const { keyUse } = strings;
  return algorithm.parts?.makesIv ? null : <BytesField name="iv" label={keyUse.iv} hint={keyUse.ivHint} />;
}
