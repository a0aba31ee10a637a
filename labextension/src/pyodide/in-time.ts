/** Promises of a start: with a deadline, and without complaint when nobody waits any more. */
import type { PromiseDelegate } from '@lumino/coreutils';

import { StartError } from './outcome';

/** Return the delegate, whose rejection is an error only for those who wait for it. */
export function handled<T>(delegate: PromiseDelegate<T>): PromiseDelegate<T> {
  delegate.promise.catch(() => undefined);
  return delegate;
}

/** Reject with StartError when the promise takes longer. */
export function inTime(
  promise: Promise<void>,
  ms: number,
  message: string
): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new StartError('failed', message));
    const timer = setTimeout(late, ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
