/** When the part that shows messages is fetched. */
import { CommandRegistry } from '@lumino/commands';
import {
  afterEach,
  beforeEach,
  expect,
  type MockInstance,
  test,
  vi
} from 'vitest';

import { FRESH, QUESTION } from '../../model/__tests__/story';
import type { IPanelServices } from '../../model/service-interfaces';
import { ChatView } from '../chat-view';
import { conversationPart } from '../late-parts';
import { FakeChat, fakeServices, settle, Stage } from './stage';

let stage: Stage;
let chat: FakeChat;
const idle = vi.fn<typeof requestIdleCallback>(() => 1);
let load: MockInstance<typeof conversationPart.load>;

beforeEach(() => {
  idle.mockClear();
  load = vi.spyOn(conversationPart, 'load').mockResolvedValue();
  vi.stubGlobal('requestIdleCallback', idle);
  vi.stubGlobal('cancelIdleCallback', vi.fn());
  stage = new Stage();
  chat = new FakeChat();
});
afterEach(async () => {
  await stage.unmount();
  vi.unstubAllGlobals();
});

async function show(): Promise<void> {
  const services: Partial<IPanelServices> = {
    ...fakeServices(),
    commands: new CommandRegistry()
  };
  await stage.show(
    <ChatView chat={chat} services={services as IPanelServices} />
  );
}

test('beside the messages, before they are there', async () => {
  chat.chat = { ...FRESH, head: 'm-1' };
  chat.loaded = false;
  await show();
  expect(load).toHaveBeenCalled();
  expect(stage.node.textContent).toContain('Loading…');
});

test('when the browser is idle, in a chat without any', async () => {
  await show();
  expect(load).not.toHaveBeenCalled();
  idle.mock.calls[0]?.[0]({ didTimeout: false, timeRemaining: () => 9 });
  expect(load).toHaveBeenCalledTimes(1);
});

test('as soon as there is a first one', async () => {
  await show();
  await settle(() => chat.become({ messages: [QUESTION] }));
  expect(load).toHaveBeenCalled();
  expect(cancelIdleCallback).toHaveBeenCalledTimes(1);
});
