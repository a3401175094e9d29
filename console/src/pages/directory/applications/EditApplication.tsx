import { Text } from '@fluentui/react-components';
import { updateEntry } from '../../../api/directory.ts';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { strings } from '../../../strings/strings.ts';
import { useForget } from '../forget.ts';
import type { ApplicationProps } from './Application.tsx';
import { ApplicationFields } from './CreateApplication.tsx';
import { membersIn } from './members.ts';

export function EditApplication({ application, onClose }: ApplicationProps & { readonly onClose: () => void }) {
  const { appId, displayName } = application;
  const forget = useForget('applications');
  const { directory, actions } = strings;
  const act = async (form: FormData) => {
    await updateEntry('applications', appId, membersIn(form));
    forget(appId);
  };
  return (
    <FormDrawer title={directory.editOf(displayName)} submit={actions.save} act={act} onClose={onClose}>
      <ApplicationFields application={application} />
      <Text size={200}>{directory.oneWay}</Text>
    </FormDrawer>
  );
}
