import { Field, Input } from '@fluentui/react-components';
import { findPrincipal } from '../../../api/principals.ts';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { textIn } from '../../../parts/forms/fields.ts';
import { strings } from '../../../strings/strings.ts';

export interface AddPrincipalProps {
  /** Hears the object id. */
  readonly onFound: (objectId: string) => void;
  readonly onClose: () => void;
}

/** Asks whom: of an application people know the client id, and rights hang on the other. */
export function AddPrincipal({ onFound, onClose }: AddPrincipalProps) {
  const { access } = strings;
  const act = async (form: FormData) => onFound((await findPrincipal(textIn(form, 'who'))).objectId);
  return (
    <FormDrawer title={access.addTitle} submit={access.add} act={act} onClose={onClose}>
      <Field label={access.who} required>
        <Input name="who" required />
      </Field>
    </FormDrawer>
  );
}
