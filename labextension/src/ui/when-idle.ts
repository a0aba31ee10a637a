/** Does what can wait when the browser has nothing else to do. */

/** A browser that is never idle does it after so long all the same. */
const LONGEST_MS = 3000;

/** Where a browser does not say when it is idle (Safari), the first opening is over after so long. */
const USUALLY_MS = 500;

/** Call `work` once; the returned function calls it off. */
export function whenIdle(work: () => void): () => void {
  if (typeof requestIdleCallback === 'function') {
    const handle = requestIdleCallback(work, { timeout: LONGEST_MS });
    return () => cancelIdleCallback(handle);
  }
  const timer = setTimeout(work, USUALLY_MS);
  return () => clearTimeout(timer);
}
