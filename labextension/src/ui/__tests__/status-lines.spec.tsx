/** The message that waits for the running turn. */
import { afterEach, beforeEach, expect, test } from 'vitest';

import { StatusLines } from '../status-lines';
import { click, FakeChat, fakeServices, settle, Stage } from './stage';

let stage: Stage;
let chat: FakeChat;

beforeEach(async () => {
  stage = new Stage();
  chat = new FakeChat();
  await stage.show(<StatusLines chat={chat} services={fakeServices()} />);
  await settle(() => chat.become({ queued: { text: 'next', files: [] } }));
});
afterEach(() => stage.unmount());

test('is taken back into the input, before what is there', async () => {
  expect(stage.node.textContent).toContain('Next: next');
  chat.become({ draft: 'and more' });
  await click(stage.button('Edit this message'));
  expect(chat.cancelQueued).toHaveBeenCalledTimes(1);
  expect(chat.draft).toBe('next\nand more');
});

test('stays when the server does not give it back', async () => {
  chat.cancelQueued.mockResolvedValueOnce(false);
  await click(stage.button('Edit this message'));
  expect(chat.draft).toBe('');
});

test('is cancelled', async () => {
  await click(stage.button('Do not send this message'));
  expect(chat.cancelQueued).toHaveBeenCalledTimes(1);
  expect(chat.setDraft).not.toHaveBeenCalled();
});

test('is not taken back when its files would be lost', async () => {
  await settle(() => chat.become({ queued: { text: 'next', files: ['f-1'] } }));
  expect(stage.buttons()).toEqual(['Do not send this message']);
});
