/** What a connection test means for its provider. */
import type { ProviderCheck } from '../protocol/models';

/** Whether a chat can use it, if only in a lesser way. */
export function isUsable(check: ProviderCheck | null): boolean {
  return (
    check !== null &&
    ['works', 'tools_refused', 'no_calls', 'buffers'].includes(check.result)
  );
}
