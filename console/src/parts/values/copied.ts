import { useEffect, useState } from 'react';

/** How long it is said that something was copied, in milliseconds. */
const SAID_FOR = 3000;

/** Copies what is no secret, and says so for a moment. */
export function useCopied(text: string) {
  const [copied, setCopied] = useState(0);
  useEffect(() => {
    if (copied === 0) return undefined;
    const timer = setTimeout(() => setCopied(0), SAID_FOR);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => void navigator.clipboard.writeText(text).then(() => setCopied((count) => count + 1));
  return { copied: copied > 0, copy };
}
