import { Field, Input, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import { type RotationPolicy, setRotationPolicy } from '../../../api/keys.ts';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { textIn } from '../../../parts/forms/fields.ts';
import { strings } from '../../../strings/strings.ts';
import { actionOf } from './action-of.ts';

const TRIGGERS = ['off', 'timeAfterCreate', 'timeBeforeExpiry'] as const;

export interface EditRotationPolicyProps {
  readonly vault: string;
  readonly name: string;
  readonly policy: RotationPolicy;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function EditRotationPolicy({ vault, name, policy, onDone, onClose }: EditRotationPolicyProps) {
  const rotate = actionOf(policy, 'rotate');
  const [trigger, setTrigger] = useState<string>(TRIGGERS.find((each) => each !== 'off' && rotate?.[each]) ?? 'off');
  const { policy: words } = strings.keys;
  const labels = { off: words.off, timeAfterCreate: words.afterCreation, timeBeforeExpiry: words.beforeExpiry };
  const act = async (form: FormData) => {
    await setRotationPolicy(vault, name, policyIn(form));
    onDone();
  };
  return (
    <FormDrawer title={words.of(name)} submit={strings.actions.save} act={act} onClose={onClose}>
      <Field label={words.rotateField}>
        <RadioGroup name="trigger" value={trigger} onChange={(_event, { value }) => setTrigger(value)}>
          {TRIGGERS.map((each) => (
            <Radio key={each} value={each} label={labels[each]} />
          ))}
        </RadioGroup>
      </Field>
      {trigger !== 'off' && (
        <Field label={words.when} hint={words.durationHint} required>
          <Input name="rotate" required defaultValue={rotate?.timeAfterCreate ?? rotate?.timeBeforeExpiry ?? ''} />
        </Field>
      )}
      <Field label={words.expiry} hint={words.durationHint}>
        <Input name="expiry" defaultValue={policy.attributes.expiryTime ?? ''} />
      </Field>
      <Field label={words.notify} hint={words.durationHint}>
        <Input name="notify" defaultValue={actionOf(policy, 'notify')?.timeBeforeExpiry ?? ''} />
      </Field>
    </FormDrawer>
  );
}

function policyIn(form: FormData): Pick<RotationPolicy, 'lifetimeActions' | 'attributes'> {
  const [trigger, rotate, notify, expiryTime] = ['trigger', 'rotate', 'notify', 'expiry'].map((name) =>
    textIn(form, name),
  );
  return {
    lifetimeActions: [
      ...(trigger && rotate ? [{ trigger: { [trigger]: rotate }, action: { type: 'Rotate' } }] : []),
      ...(notify ? [{ trigger: { timeBeforeExpiry: notify }, action: { type: 'Notify' } }] : []),
    ],
    attributes: expiryTime ? { expiryTime } : {},
  };
}
