import { useEffect, useState } from 'react';

/** Gives the focus back, when this part goes, to what had it when the part came. */
export function useReturnFocus(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    // Not at once: what is behind a drawer takes no focus until the drawer is gone.
    () => () => {
      requestAnimationFrame(() => {
        if (before instanceof HTMLElement && before.isConnected) before.focus();
      });
    },
    [before],
  );
}
