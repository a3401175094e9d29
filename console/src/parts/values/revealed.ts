import { useEffect, useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { sentenceOf } from '../states/Loaded.tsx';
import { copySecret } from './clipboard.ts';
import { useFleeting } from './fleeting.ts';

/** How long a value stays on the page, in seconds. */
const SHOWN_FOR = 30;

type Shown = { readonly value: string; readonly until: number } | { readonly failure: string } | undefined;

/** A value that somebody asked to see: held here and nowhere else, and dropped half a minute later. */
export function useRevealed(fetchValue: () => Promise<string>) {
  const [shown, setShown] = useFleeting<Shown>();
  const [left, setLeft] = useState(0);
  const [copied, setCopied] = useState(false);
  const value = shown !== undefined && 'value' in shown ? shown : undefined;

  useEffect(() => {
    if (value === undefined) return undefined;
    const tick = () => {
      const seconds = Math.ceil((value.until - Date.now()) / 1000);
      setLeft(seconds);
      if (seconds <= 0) setShown(undefined);
    };
    tick();
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  }, [value]);

  const fetched = async (): Promise<string | undefined> => {
    try {
      return await fetchValue();
    } catch (error) {
      setShown({ failure: sentenceOf(error as Error) });
      return undefined;
    }
  };
  return {
    value: value?.value,
    left,
    copied,
    failure: shown !== undefined && 'failure' in shown ? shown.failure : undefined,
    hide: () => setShown(undefined),
    reveal: async () => {
      const text = await fetched();
      if (text !== undefined) setShown({ value: text, until: Date.now() + SHOWN_FOR * 1000 });
    },
    copy: async () => {
      const text = value?.value ?? (await fetched());
      if (text === undefined) return;
      try {
        await copySecret(text, () => setCopied(false));
        setCopied(true);
      } catch {
        setShown({ failure: strings.vaults.noClipboard });
      }
    },
  };
}
