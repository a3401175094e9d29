import { Button, makeStyles } from '@fluentui/react-components';
import { EditRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { getRotationPolicy, type RotationPolicy as Policy } from '../../../api/keys.ts';
import { Properties } from '../../../parts/page/Properties.tsx';
import { Section } from '../../../parts/page/Section.tsx';
import { Loaded } from '../../../parts/states/Loaded.tsx';
import { strings } from '../../../strings/strings.ts';
import { actionOf } from './action-of.ts';
import { EditRotationPolicy } from './EditRotationPolicy.tsx';

const useStyles = makeStyles({ edit: { justifySelf: 'start' } });

export interface RotationPolicyProps {
  readonly vault: string;
  readonly name: string;
}

/** When a key is rotated by itself, and when its expiry is announced. */
export function RotationPolicy({ vault, name }: RotationPolicyProps) {
  const styles = useStyles();
  const client = useQueryClient();
  const [editing, setEditing] = useState(false);
  const queryKey = ['keys-policy', vault, name];
  const query = useQuery({ queryKey, queryFn: ({ signal }) => getRotationPolicy(vault, name, signal) });
  const { policy: words } = strings.keys;
  return (
    <Section title={words.title}>
      <Loaded query={query}>
        {(policy) => (
          <>
            <Properties rows={rowsOf(policy)} />
            <Button className={styles.edit} icon={<EditRegular />} onClick={() => setEditing(true)}>
              {words.edit}
            </Button>
            {editing && (
              <EditRotationPolicy
                vault={vault}
                name={name}
                policy={policy}
                onDone={() => void client.invalidateQueries({ queryKey })}
                onClose={() => setEditing(false)}
              />
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function rowsOf(policy: Policy): (readonly [string, ReactNode])[] {
  const { policy: words } = strings.keys;
  const { timeAfterCreate, timeBeforeExpiry } = actionOf(policy, 'rotate') ?? {};
  const { expiryTime } = policy.attributes;
  const notify = actionOf(policy, 'notify')?.timeBeforeExpiry;
  const before = timeBeforeExpiry === undefined ? words.none : words.before(timeBeforeExpiry);
  return [
    [words.rotate, timeAfterCreate === undefined ? before : words.after(timeAfterCreate)],
    [words.notify, notify === undefined ? words.off : words.span(notify)],
    [words.expiry, expiryTime ? words.span(expiryTime) : words.off],
  ];
}
