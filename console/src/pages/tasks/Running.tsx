import { Field, ProgressBar } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { Task } from '../../api/tasks.ts';
import { strings } from '../../strings/strings.ts';
import { shareOf, wordsOf } from './progress.ts';
import { secondsOf } from './task.ts';

const TICK = 1000;

/** How far a task is, and for how long it has run; without a total the bar only says that it moves. */
export function Running({ task }: { readonly task: Task }) {
  const { tasks } = strings;
  const share = shareOf(task);
  const seconds = secondsOf(task, useNow());
  const words = [wordsOf(task) || tasks.states[task.state]];
  if (seconds !== undefined) words.push(tasks.after(tasks.elapsed(seconds)));
  return (
    <Field label={tasks.progress} hint={words.join(', ')}>
      <ProgressBar thickness="large" {...(share !== undefined && { value: share })} />
    </Field>
  );
}

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK);
    return () => clearInterval(timer);
  }, []);
  return now;
}
