import { Field, Input } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { type ConnectionResource, grant, refOf } from '../../../api/connections.ts';
import { findPrincipal } from '../../../api/principals.ts';
import { useSession } from '../../../app/session.ts';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { textIn } from '../../../parts/forms/fields.ts';
import { strings } from '../../../strings/strings.ts';
import { partKey } from '../shown.ts';

export interface GiveAccessProps {
  readonly connection: ConnectionResource;
  readonly onClose: () => void;
}

export function GiveAccess({ connection, onClose }: GiveAccessProps) {
  const ref = refOf(connection);
  const client = useQueryClient();
  const session = useSession();
  const { sharing } = strings.connections;
  const act = async (form: FormData) => {
    const { objectId } = await findPrincipal(textIn(form, 'who'));
    await grant(ref, { objectId, tenantId: textIn(form, 'tenant') });
    await client.invalidateQueries({ queryKey: partKey(ref, 'policies') });
  };
  return (
    <FormDrawer title={sharing.add} submit={sharing.add} act={act} onClose={onClose}>
      <Field label={sharing.who} required>
        <Input name="who" required />
      </Field>
      <Field label={sharing.tenant} required>
        <Input name="tenant" required defaultValue={session.state === 'in' ? session.who.tenantId : ''} />
      </Field>
    </FormDrawer>
  );
}
