/** The list of chats and the title above the shown one. */
import { CommandRegistry } from '@lumino/commands';
import { Signal } from '@lumino/signaling';
import {
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
  vi
} from 'vitest';

import {
  click,
  FakeChat,
  FakeStorage,
  press,
  settle,
  Stage,
  type
} from '../../__tests__/stage';
import { CHAT } from '../../../model/__tests__/story';
import type {
  ChatMark,
  IChatActivity,
  IChatListModel
} from '../../../model/list-interfaces';
import type { IPanelServices } from '../../../model/service-interfaces';
import { PanelView } from '../../../model/panel-view';
import { SetupModel } from '../../../model/setup-model';
import { conversationPart } from '../../late-parts';
import { Panel } from '../../panel';
import { ChatList } from '../chat-list';
import { DeletedLines } from '../deleted-lines';
import { Title } from '../title';

let stage: Stage;

beforeAll(() => conversationPart.load());
beforeEach(() => {
  stage = new Stage();
  activity = new FakeActivity();
});
afterEach(() => stage.unmount());

/** A list that forgets a deleted chat at once, as the model does. */
class FakeList {
  chats: IChatListModel['chats'];
  deletions: IChatListModel['deletions'] = [];
  query = '';
  state: IChatListModel['state'] = 'ready';
  hasMore = true;
  current = null;
  problem: IChatListModel['problem'] = null;
  readonly stateChanged: Signal<IChatListModel, void>;
  readonly start = vi.fn(() => Promise.resolve());
  readonly open = vi.fn(() => Promise.resolve(null));
  readonly search = vi.fn(() => Promise.resolve());
  readonly loadMore = vi.fn(() => Promise.resolve());
  readonly rename = vi.fn(() => Promise.resolve(true));
  readonly undoDelete = vi.fn(() => Promise.resolve(true));
  readonly holdDeletions = vi.fn();
  readonly delete = vi.fn((id: string) => {
    this.chats = this.chats.filter(chat => chat.id !== id);
    this.stateChanged.emit();
    return Promise.resolve(true);
  });

  constructor(titles: readonly string[]) {
    this.chats = titles.map(title => ({ ...CHAT, id: title, title }));
    this.stateChanged = new Signal(this.model);
  }

  get model(): IChatListModel {
    return this as unknown as IChatListModel;
  }
}

/** What goes on elsewhere, as a test says. */
class FakeActivity implements IChatActivity {
  readonly marks = new Map<string, ChatMark>();
  unseen: IChatActivity['unseen'] = [];
  readonly changed: Signal<IChatActivity, void> = new Signal(this);
  markOf = (chatId: string) => this.marks.get(chatId) ?? null;
}
let activity: FakeActivity;

const close = vi.fn();

async function show(list: FakeList): Promise<void> {
  const services = {
    activity,
    chats: list.model,
    commands: new CommandRegistry()
  };
  await stage.show(<ChatList services={services} close={close} />);
}

function focused(): string | null {
  const element = document.activeElement;
  return (
    element?.getAttribute('data-chat-id') ??
    element?.getAttribute('aria-label') ??
    null
  );
}

describe('the list', () => {
  test('opens a chat, searches, and fetches older ones', async () => {
    const list = new FakeList(['Sales', '']);
    await show(list);
    expect(stage.buttons()).toContain('Delete New chat');
    await type(stage.textbox('Search chats'), 'sal');
    expect(list.search).toHaveBeenCalledWith('sal');
    await click(stage.button('Older chats'));
    expect(list.loadMore).toHaveBeenCalled();
    const name = stage.node.querySelector<HTMLElement>('[data-chat-id=Sales]');
    await click(name ?? stage.node);
    expect(list.open).toHaveBeenCalledWith('Sales');
    expect(close).toHaveBeenCalled();
  });

  test('says so when it is empty', async () => {
    await show(new FakeList([]));
    expect(stage.node.textContent).toContain('No chats found.');
  });

  test('does not say that there are no chats before it knows', async () => {
    const list = new FakeList([]);
    list.state = 'loading';
    await show(list);
    expect(stage.node.textContent).not.toContain('No chats found.');
    list.state = 'failed';
    await settle(() => list.stateChanged.emit());
    expect(stage.node.textContent).toContain('could not be loaded');
  });

  test('says in the panel why it could not be loaded, and tries again', async () => {
    const list = new FakeList([]);
    list.state = 'failed';
    list.problem = { code: 'network', message: 'Nobody answers.' };
    const view = new PanelView();
    view.showList(true);
    const services: Partial<IPanelServices> = {
      chats: list.model,
      view,
      activity,
      commands: new CommandRegistry()
    };
    await stage.show(<Panel services={services as IPanelServices} />);
    expect(stage.node.textContent).toContain('Nobody answers.');
    await click(stage.button('Retry'));
    expect(list.start).toHaveBeenCalledTimes(1);
  });

  test('says what goes on in a chat, and what is new in it', async () => {
    const list = new FakeList(['Sales', 'Costs', 'Plan', 'Tax', 'Old']);
    activity.marks
      .set('Sales', 'running')
      .set('Costs', 'waiting')
      .set('Plan', 'answered')
      .set('Tax', 'failed');
    await show(list);
    const states = () =>
      [...stage.node.querySelectorAll('.jp-CodeInterp-chatName')].map(
        row => row.lastElementChild?.textContent
      );
    expect(states().slice(0, 4)).toEqual([
      'Running…',
      'Waiting for you',
      'New answer',
      'The answer failed'
    ]);
    const time = states()[4];
    activity.marks.clear();
    await settle(() => activity.changed.emit());
    expect(states()).toEqual([time, time, time, time, time]);
  });

  test('gives way to a new chat, whose form for a model is closed', async () => {
    const list = new FakeList(['Sales']);
    const chat = new FakeChat();
    const setup = new SetupModel(new FakeStorage());
    const services: Partial<IPanelServices> = {
      chats: Object.assign(list, { create: () => Promise.resolve(chat) }).model,
      view: new PanelView(),
      activity,
      setup,
      commands: new CommandRegistry()
    };
    const form = { chatId: chat.chat.id, provider: null };
    setup.openForm({ ...form, chatId: 'another' });
    await stage.show(<Panel services={services as IPanelServices} />);
    await click(stage.button('New chat'));
    expect(setup.form?.chatId).toBe('another');
    setup.openForm(form);
    await click(stage.button('New chat'));
    expect(setup.form).toBeNull();
  });

  test('is marked in the header while a chat in it wants a person', async () => {
    const list = new FakeList(['Sales']);
    const view = new PanelView();
    const services: Partial<IPanelServices> = {
      chats: list.model,
      view,
      activity,
      commands: new CommandRegistry()
    };
    await stage.show(<Panel services={services as IPanelServices} />);
    expect(stage.buttons()).toContain('All chats');
    activity.unseen = [{ chatId: 'Sales', mark: 'waiting', key: 'e-1' }];
    await settle(() => activity.changed.emit());
    expect(stage.buttons()).toContain('All chats, one needs your attention');
  });

  test('is walked through with the arrows, with one stop for Tab', async () => {
    await show(new FakeList(['A', 'B', 'C']));
    const box = stage.textbox('Search chats');
    expect(document.activeElement).toBe(box);
    await press(box, 'ArrowDown');
    expect(focused()).toBe('A');
    for (const [key, row] of [
      ['ArrowDown', 'B'],
      ['End', 'C'],
      ['ArrowDown', 'C'],
      ['Home', 'A'],
      ['ArrowUp', 'Search chats']
    ] as const) {
      await press(document.activeElement as HTMLElement, key);
      expect(focused()).toBe(row);
    }
    const stops = stage.node.querySelectorAll('[data-chat-id][tabindex="0"]');
    expect(stops).toHaveLength(1);
  });

  test('keeps the focus when chats are deleted', async () => {
    const list = new FakeList(['A', 'B', 'C']);
    await show(list);
    await press(stage.textbox('Search chats'), 'ArrowDown');
    await press(document.activeElement as HTMLElement, 'ArrowDown');
    for (const next of ['C', 'A', 'Search chats']) {
      await press(document.activeElement as HTMLElement, 'Delete');
      expect(focused()).toBe(next);
    }
    expect(list.delete.mock.calls).toEqual([['B'], ['C'], ['A']]);
  });

  test('renames a chat in its place', async () => {
    const list = new FakeList(['A', 'B']);
    await show(list);
    await press(stage.textbox('Search chats'), 'ArrowDown');
    await press(document.activeElement as HTMLElement, 'F2');
    await type(stage.textbox('Title'), 'Other');
    // In the box, keys of the list mean the text.
    await press(stage.textbox('Title'), 'Delete');
    await press(stage.textbox('Title'), 'Escape');
    expect(list.rename).not.toHaveBeenCalled();
    expect(list.delete).not.toHaveBeenCalled();
    expect(focused()).toBe('A');
    await click(stage.button('Rename A'));
    await type(stage.textbox('Title'), 'Other');
    await press(stage.textbox('Title'), 'Enter');
    expect(list.rename).toHaveBeenCalledExactlyOnceWith('A', 'Other');
    expect(focused()).toBe('A');
  });

  test('is left with Esc', async () => {
    close.mockClear();
    await show(new FakeList(['A']));
    await press(stage.textbox('Search chats'), 'Escape');
    expect(close).toHaveBeenCalledTimes(1);
  });
});

describe('a deletion', () => {
  test('is said, waits while it has the focus, and is undone', async () => {
    const list = new FakeList([]);
    list.deletions = [{ id: 'c-1', title: 'Sales' }];
    await stage.show(<DeletedLines chats={list.model} />);
    expect(stage.node.textContent).toContain('Chat "Sales" was deleted.');
    await settle(() => stage.button('Undo').focus());
    expect(list.holdDeletions).toHaveBeenLastCalledWith(true);
    await click(stage.button('Undo'));
    expect(list.undoDelete).toHaveBeenCalledExactlyOnceWith('c-1');
  });
});

describe('a title', () => {
  test('is changed with Enter and left alone with Esc', async () => {
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
    const kept = await press(stage.textbox('Title'), 'Enter');
    expect(chat.rename).toHaveBeenCalledExactlyOnceWith('Sales');
    // A kept key would press the button that has the focus now, and edit again.
    expect(kept).toBe(false);
  });

  test('that changes elsewhere while it is edited is not changed back', async () => {
    const chat = new FakeChat();
    await stage.show(<Title chat={chat} />);
    await click(stage.button('New chat'));
    await settle(() =>
      chat.become({ chat: { ...chat.chat, title: 'Elsewhere' } })
    );
    await settle(() => stage.textbox('Title').blur());
    expect(chat.rename).not.toHaveBeenCalled();
    expect(stage.buttons()).toContain('Elsewhere');
  });
});
