/** Remembers for a moment that something was copied, so that its button can say so. */
import { useEffect, useState } from 'react';

const SAID_MS = 1500;

/** Whether it was copied just now, and how to note that it was. */
export function useCopied(): readonly [copied: boolean, note: () => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) {
      return;
    }
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return [copied, () => setCopied(true)];
}
