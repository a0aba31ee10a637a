/** The list of chats and the title above the shown one. */
import { Signal } from '@lumino/signaling';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { click, FakeChat, press, Stage, type } from '../../__tests__/stage';
import { CHAT } from '../../../model/__tests__/story';
import type { IChatListModel } from '../../../model/interfaces';
import { ChatList } from '../chat-list';
import { Title } from '../title';

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});
afterEach(() => stage.unmount());

function listOf(titles: readonly string[]): IChatListModel {
  const given: Partial<IChatListModel> = {
    chats: titles.map(title => ({ ...CHAT, id: title, title })),
    query: '',
    hasMore: true,
    current: null,
    open: vi.fn(() => Promise.resolve(null)),
    search: vi.fn(() => Promise.resolve()),
    loadMore: vi.fn(() => Promise.resolve())
  };
  const model = given as IChatListModel;
  return Object.assign(model, {
    stateChanged: new Signal<IChatListModel, void>(model)
  });
}

test('a chat is opened, searched for, and older ones are fetched', async () => {
  const chats = listOf(['Sales', '']);
  const close = vi.fn();
  await stage.show(<ChatList chats={chats} close={close} />);
  expect(stage.buttons()).toContain('Delete New chat');
  await type(stage.textbox('Search chats'), 'sal');
  expect(chats.search).toHaveBeenCalledWith('sal');
  await click(stage.button('Older chats'));
  expect(chats.loadMore).toHaveBeenCalled();
  const name = stage.node.querySelector<HTMLElement>('.jp-CodeInterp-chatName');
  if (name) {
    await click(name);
  }
  expect(chats.open).toHaveBeenCalledWith('Sales');
  expect(close).toHaveBeenCalled();
});

test('an empty list says so', async () => {
  await stage.show(<ChatList chats={listOf([])} close={vi.fn()} />);
  expect(stage.node.textContent).toContain('No chats found.');
});

test('a title is changed with Enter and left alone with Esc', async () => {
  const chat = new FakeChat();
  await stage.show(<Title chat={chat} />);
  const old = stage.node.textContent ?? '';
  await click(stage.button(old));
  await type(stage.textbox('Title'), 'Sales');
  await press(stage.textbox('Title'), 'Escape');
  expect(chat.rename).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(stage.button(old));
  await click(stage.button(old));
  await type(stage.textbox('Title'), 'Sales');
  await press(stage.textbox('Title'), 'Enter');
  expect(chat.rename).toHaveBeenCalledExactlyOnceWith('Sales');
});
