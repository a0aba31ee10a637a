/** Chats stand under friendly dates. */
import { nullTranslator } from '@jupyterlab/translation';
import { expect, test } from 'vitest';

import { CHAT } from '../../../model/__tests__/story';
import { groupChats, whenChanged } from '../chat-groups';

const NOW = new Date(2026, 10, 25, 10, 0);
const trans = nullTranslator.load('jupyter_codeinterp');

function changedAt(day: number, hour: number) {
  const updated = new Date(2026, 10, day, hour).getTime() / 1000;
  return { ...CHAT, id: `${day}-${hour}`, updated };
}

test('a day ends at midnight, whatever the hour is now', () => {
  const chats = [
    changedAt(26, 1),
    changedAt(25, 0),
    changedAt(24, 23),
    changedAt(24, 0),
    changedAt(23, 23),
    changedAt(18, 0),
    changedAt(17, 23)
  ];
  const groups = groupChats(chats, NOW, trans).map(({ name, chats: found }) => [
    name,
    ...found.map(chat => chat.id)
  ]);
  expect(groups).toEqual([
    ['Today', '26-1', '25-0'],
    ['Yesterday', '24-23', '24-0'],
    ['Last 7 days', '23-23', '18-0'],
    ['Older', '17-23']
  ]);
});

test('groups without chats are left out', () => {
  expect(groupChats([], NOW, trans)).toEqual([]);
});

test('recent chats show the time, older ones the date', () => {
  expect(whenChanged(changedAt(24, 9), NOW)).toMatch(/9:00/);
  expect(whenChanged(changedAt(20, 9), NOW)).toMatch(/2026/);
});
