/** The message that waits for the running turn. */
import { CommandRegistry } from '@lumino/commands';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import { conversationPart } from '../late-parts';
import { StatusLines } from '../status-lines';
import { click, FakeChat, fakeServices, settle, Stage } from './stage';

let stage: Stage;
let chat: FakeChat;

beforeAll(() => conversationPart.load());
beforeEach(async () => {
  stage = new Stage();
  chat = new FakeChat();
  const services = { ...fakeServices(), commands: new CommandRegistry() };
  await stage.show(<StatusLines chat={chat} services={services} />);
  await settle(() => chat.become({ queued: { text: 'next', files: [] } }));
});
afterEach(() => stage.unmount());

test('is taken back into the input', async () => {
  expect(stage.node.textContent).toContain('Next: next');
  await click(stage.button('Edit this message'));
  expect(chat.takeBack).toHaveBeenCalledTimes(1);
});

test('says so when it was held back', async () => {
  const queued = { text: 'next', files: ['f-1'], held: true };
  await settle(() => chat.become({ queued }));
  expect(stage.node.textContent).toContain('Not sent: next');
  expect(stage.buttons()).toEqual([
    'Edit this message',
    'Do not send this message'
  ]);
});

test('is cancelled', async () => {
  await click(stage.button('Do not send this message'));
  expect(chat.cancelQueued).toHaveBeenCalledTimes(1);
  expect(chat.setDraft).not.toHaveBeenCalled();
});

test('only an answer that is being written is said to go on', async () => {
  await settle(() => chat.become({ connection: 'offline' }));
  expect(stage.node.textContent).toContain('The chat is kept on the server.');
  const turn = { id: 't', state: 'running', step: 1, since: 0 } as const;
  await settle(() => chat.become({ turn }));
  expect(stage.node.textContent).toContain(
    'The answer continues on the server.'
  );
});

test('a problem of the chat comes with the ways out of it', async () => {
  const problem = { code: 'model_auth', message: 'The key was refused.' };
  await settle(() => chat.become({ queued: null, problem }));
  expect(stage.node.textContent).toContain('The key was refused.');
  expect(stage.buttons()).toEqual(['Choose another model', 'Dismiss']);
});
