import { Checkbox, Field, Input, Textarea } from '@fluentui/react-components';
import { type Application, createEntry } from '../../../api/directory.ts';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { strings } from '../../../strings/strings.ts';
import { useForget } from '../forget.ts';
import { RoleFields } from '../RoleFields.tsx';
import { membersIn } from './members.ts';

export interface CreateApplicationProps {
  readonly onMade: (appId: string) => void;
  readonly onClose: () => void;
}

export function CreateApplication({ onMade, onClose }: CreateApplicationProps) {
  const forget = useForget('applications');
  const { directory, actions } = strings;
  const act = async (form: FormData) => {
    const { appId } = await createEntry<Application>('applications', membersIn(form));
    forget();
    onMade(appId);
  };
  return (
    <FormDrawer title={directory.application.create} submit={actions.create} act={act} onClose={onClose}>
      <ApplicationFields />
    </FormDrawer>
  );
}

/** What can be said of an application when it is made and later. */
export function ApplicationFields({ application }: { readonly application?: Application }) {
  const { directory } = strings;
  return (
    <>
      <Field label={directory.nameField} required>
        <Input name="displayName" required maxLength={256} defaultValue={application?.displayName ?? ''} />
      </Field>
      <Field label={directory.application.redirectUri} hint={directory.application.redirectHint}>
        <Textarea name="redirectUris" rows={3} defaultValue={application?.redirectUris.join('\n') ?? ''} />
      </Field>
      <Checkbox
        name="public"
        label={directory.application.publicClient}
        defaultChecked={application?.isFallbackPublicClient ?? false}
      />
      <RoleFields roles={application?.roles ?? []} />
    </>
  );
}
