import { useEffect, useReducer, useState } from 'react';

/**
 * A value that is held for as long as it is shown, and no longer. React keeps what it rendered last beside what it renders now:
 * so that it has neither, there is one more rendering once the value is gone.
 */
export function useFleeting<Value>() {
  const [value, setValue] = useState<Value>();
  const [, renderAgain] = useReducer((count: number) => count + 1, 0);
  const gone = value === undefined;
  useEffect(() => {
    if (gone) renderAgain();
  }, [gone]);
  return [value, setValue] as const;
}

/**
 * For a field that secrets are typed into: React remembers the text of each, also of one that has left the page, until the
 * field itself is let go.
 */
export function emptiedWhenGone(field: HTMLInputElement | HTMLTextAreaElement | null): () => void {
  return () => {
    if (field !== null) field.value = '';
  };
}
