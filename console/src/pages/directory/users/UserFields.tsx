import { Field, Input, Radio, RadioGroup } from '@fluentui/react-components';
import type { User } from '../../../api/directory.ts';
import { strings } from '../../../strings/strings.ts';
import { RoleFields } from '../RoleFields.tsx';

/** What can be said of a user, when he is made and later. */
export function UserFields({ user }: { readonly user?: User }) {
  const { directory } = strings;
  const words = directory.user;
  return (
    <>
      <Field label={words.upn} hint={words.upnHint} required>
        <Input name="userPrincipalName" required maxLength={320} defaultValue={user?.userPrincipalName ?? ''} />
      </Field>
      <Field label={directory.nameField} required>
        <Input name="displayName" required maxLength={256} defaultValue={user?.displayName ?? ''} />
      </Field>
      <Field label={words.type}>
        <RadioGroup name="userType" layout="horizontal" defaultValue={user?.userType ?? 'Member'}>
          <Radio value="Member" label={words.member} />
          <Radio value="Guest" label={words.guest} />
        </RadioGroup>
      </Field>
      <RoleFields roles={user?.roles ?? []} />
    </>
  );
}
