import { Text } from '@fluentui/react-components';
import { updateEntry } from '../../../api/directory.ts';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { strings } from '../../../strings/strings.ts';
import { useForget } from '../forget.ts';
import { membersIn } from './members.ts';
import type { UserProps } from './User.tsx';
import { UserFields } from './UserFields.tsx';

export function EditUser({ user, onClose }: UserProps & { readonly onClose: () => void }) {
  const forget = useForget('users');
  const { directory, actions } = strings;
  const act = async (form: FormData) => {
    await updateEntry('users', user.id, membersIn(form));
    forget(user.id);
  };
  return (
    <FormDrawer title={directory.editOf(user.displayName)} submit={actions.save} act={act} onClose={onClose}>
      <UserFields user={user} />
      <Text size={200}>{directory.oneWay}</Text>
    </FormDrawer>
  );
}
