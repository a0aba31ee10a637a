/** What a person is told about code that runs again. */
import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { beforeEach, expect, test } from 'vitest';

import type { Replayed } from '../../protocol/models';
import { FakeChat } from './stage';
import { followReplay } from '../replay-notice';

const trans = nullTranslator.load('jupyter_codeinterp');

function shown(): readonly (readonly [string, string])[] {
  return Notification.manager.notifications.map(({ type, message }) => [
    type,
    message
  ]);
}

beforeEach(() => Notification.manager.dismiss());

test('the outcome is a notification of its own and takes the place of the progress', async () => {
  const chat = new FakeChat();
  chat.replayCode.mockResolvedValue({ ran: 2, failed: null });
  const followed = followReplay(chat, 'Sales', trans);
  expect(shown()).toEqual([
    ['in-progress', 'Running the code of "Sales" again…']
  ]);
  const progress = Notification.manager.notifications[0]?.id ?? '';
  await followed;
  expect(shown()).toEqual([['success', '2 pieces of code ran again.']]);
  expect(Notification.manager.has(progress)).toBe(false);
});

test.each<[Replayed | null, string, string]>([
  [{ ran: 0, failed: null }, 'success', 'There was no code to run again.'],
  [
    { ran: 1, failed: { execution_id: 'e-1', message: 'NameError: x' } },
    'warning',
    '1 piece of code ran again, then it stopped: NameError: x'
  ],
  [null, 'error', 'Code is running in this chat.']
])('after %j it is said what happened', async (replayed, type, message) => {
  const chat = new FakeChat();
  chat.problem = {
    code: 'code_running',
    message: 'Code is running in this chat.'
  };
  chat.replayCode.mockResolvedValue(replayed);
  await followReplay(chat, 'Sales', trans);
  expect(shown()).toEqual([[type, message]]);
});
