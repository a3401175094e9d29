import { Checkbox, Field } from '@fluentui/react-components';
import { ROLES } from '../../api/directory.ts';
import { strings } from '../../strings/strings.ts';

export function RoleFields({ roles = [] }: { readonly roles?: readonly string[] }) {
  const { rolesField, rolesHint } = strings.directory;
  return (
    <Field label={rolesField} hint={rolesHint}>
      <div role="group">
        {ROLES.map((role) => (
          <Checkbox key={role} name="roles" value={role} label={role} defaultChecked={roles.includes(role)} />
        ))}
      </div>
    </Field>
  );
}
