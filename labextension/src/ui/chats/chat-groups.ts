/** Sorts chats under friendly dates. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Chat } from '../../protocol/chats';

/** Chats of about the same age, newest first. */
export interface IChatGroup {
  readonly name: string;
  readonly chats: readonly Chat[];
}

/** The groups that have chats, newest first; `now` in this machine's time zone decides where a day begins. */
export function groupChats(
  chats: readonly Chat[],
  now: Date,
  trans: TranslationBundle
): readonly IChatGroup[] {
  const ages = [
    { name: trans.__('Today'), since: startOfDay(now, 0) },
    { name: trans.__('Yesterday'), since: startOfDay(now, 1) },
    { name: trans.__('Last 7 days'), since: startOfDay(now, 7) },
    { name: trans.__('Older'), since: -Infinity }
  ];
  const groups = ages.map(({ name, since }, index) => {
    const until = ages[index - 1]?.since ?? Infinity;
    return {
      name,
      chats: chats.filter(chat => chat.updated >= since && chat.updated < until)
    };
  });
  return groups.filter(group => group.chats.length > 0);
}

/** When a chat was changed: the time for today's and yesterday's, the date for older ones. */
export function whenChanged(chat: Chat, now: Date): string {
  const changed = new Date(chat.updated * 1000);
  return chat.updated >= startOfDay(now, 1)
    ? changed.toLocaleTimeString(undefined, { timeStyle: 'short' })
    : changed.toLocaleDateString(undefined, { dateStyle: 'medium' });
}

/** Seconds since the epoch; by the calendar, for a day may have 23 or 25 hours. */
function startOfDay(now: Date, daysAgo: number): number {
  const day = new Date(
    now.getFullYear(),
    now.getMonth(),
    now.getDate() - daysAgo
  );
  return day.getTime() / 1000;
}
