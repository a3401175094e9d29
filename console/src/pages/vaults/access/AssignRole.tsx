import { Field, Input, Select } from '@fluentui/react-components';
import { findPrincipal } from '../../../api/principals.ts';
import { assignRole, type RoleDefinition } from '../../../api/roles.ts';
import { FormDrawer } from '../../../parts/FormDrawer.tsx';
import { textIn } from '../../../parts/fields.ts';
import { strings } from '../../../strings/strings.ts';

export interface AssignRoleProps {
  /** The id of the vault. */
  readonly scope: string;
  readonly definitions: readonly RoleDefinition[];
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function AssignRole({ scope, definitions, onDone, onClose }: AssignRoleProps) {
  const { access } = strings;
  const act = async (form: FormData) => {
    const { objectId } = await findPrincipal(textIn(form, 'who'));
    await assignRole(scope, { roleDefinitionId: textIn(form, 'role'), principalId: objectId });
    onDone();
  };
  return (
    <FormDrawer title={access.assign} submit={access.assign} act={act} onClose={onClose}>
      <Field label={access.role} required>
        <Select name="role">
          {definitions.map(({ id, properties }) => (
            <option key={id} value={id}>
              {properties.roleName}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={access.who} required>
        <Input name="who" required />
      </Field>
    </FormDrawer>
  );
}
