/** The code in an editor: as it was last rendered, and as it is at this moment. */
import { useCallback, useRef, useState } from 'react';

/** Code that a person may be changing. */
export interface IEditedCode {
  /** For what is shown; the last key may be missing. */
  readonly code: string;
  /** For what runs: React may render a key only after the next one. */
  readonly read: () => string;
  readonly change: (code: string) => void;
}

/** Begin with `initial`. */
export function useEditedCode(initial: string): IEditedCode {
  const [code, setCode] = useState(initial);
  const latest = useRef(initial);
  const read = useCallback(() => latest.current, []);
  const change = useCallback((next: string) => {
    latest.current = next;
    setCode(next);
  }, []);
  return { code, read, change };
}
