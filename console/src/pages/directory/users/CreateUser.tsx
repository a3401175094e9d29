import { Text } from '@fluentui/react-components';
import { createEntry, type User } from '../../../api/directory.ts';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { strings } from '../../../strings/strings.ts';
import { useForget } from '../forget.ts';
import { membersIn } from './members.ts';
import { newPassword } from './password.ts';
import { UserFields } from './UserFields.tsx';

export interface MadeUser {
  readonly name: string;
  readonly password: string;
}

export interface CreateUserProps {
  readonly onMade: (made: MadeUser) => void;
  readonly onClose: () => void;
}

export function CreateUser({ onMade, onClose }: CreateUserProps) {
  const forget = useForget('users');
  const { directory, actions } = strings;
  const act = async (form: FormData) => {
    const password = newPassword();
    const { userPrincipalName } = await createEntry<User>('users', { ...membersIn(form), password });
    forget();
    onMade({ name: userPrincipalName, password });
  };
  return (
    <FormDrawer title={directory.user.create} submit={actions.create} act={act} onClose={onClose}>
      <UserFields />
      <Text size={200}>{directory.user.password}</Text>
    </FormDrawer>
  );
}
