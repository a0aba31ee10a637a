/** What is left of a budget, in words. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Budget } from '../protocol/settings';

/** Say what is left, and when there is more. */
export function budgetText(
  { kind, span, limit, left, resets_at }: Budget,
  trans: TranslationBundle
): string {
  const count = (left ?? limit).toLocaleString();
  const what =
    kind === 'turns'
      ? span === 'hour'
        ? trans.__('%1 questions left this hour', count)
        : trans.__('%1 questions left today', count)
      : span === 'hour'
        ? trans.__('%1 tokens left this hour', count)
        : trans.__('%1 tokens left today', count);
  if (resets_at === null) {
    return what;
  }
  const at = new Date(resets_at * 1000);
  return trans.__('%1; more from %2 on', what, timeText(at));
}

/** Whether so little is left that a person should know before they ask. */
export function isScarce({ limit, left }: Budget): boolean {
  return left !== null && left < limit * 0.2;
}

function timeText(at: Date): string {
  const isToday = at.toDateString() === new Date().toDateString();
  const time = at.toLocaleTimeString([], { timeStyle: 'short' });
  return isToday
    ? time
    : `${at.toLocaleDateString([], { weekday: 'short' })} ${time}`;
}
