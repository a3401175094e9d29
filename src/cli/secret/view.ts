import type { SecretBundle, SecretItem } from '../../wire/secrets.ts';
import { viewAttributes, viewId } from '../object-view.ts';

type Answered = SecretItem & Partial<Pick<SecretBundle, 'value'>>;

/** A secret as az prints it, so that people's queries fit: times in ISO 8601, absent members null. */
export function viewSecret({ id, contentType, attributes, tags }: SecretItem) {
  return {
    id,
    ...viewId(id, 'secrets'),
    contentType: contentType ?? null,
    attributes: viewAttributes(attributes),
    tags: tags ?? null,
  };
}

/** The one view with the value: only `show` has it, since printing it is what that command is for. */
export function viewSecretWithValue(secret: Answered) {
  const { id, name, version, ...rest } = viewSecret(secret);
  return { id, name, version, value: secret.value, ...rest };
}
