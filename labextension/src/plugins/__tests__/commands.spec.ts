/** The commands act on the chat they name, else on the one in front. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { beforeEach, describe, expect, test, vi } from 'vitest';

import type { IChatListModel, IOpenedChat } from '../../model/list-interfaces';
import type { IPanelServices } from '../../model/service-interfaces';
import { PanelView } from '../../model/panel-view';
import { SetupModel } from '../../model/setup-model';
import { CommandIDs } from '../../tokens';
import { LazyPanel } from '../../ui/lazy-panel';
import { FakeChat, FakeStorage } from '../../ui/__tests__/stage';
import { addChatCommands } from '../chat-commands';
import { addShowingCommands } from '../commands';
import { MainArea } from '../main-area';
import { type ILoaded, SharedServices } from '../shared-services';

const trans = nullTranslator.load('jupyter_codeinterp');

let commands: CommandRegistry;
let chat: FakeChat;
let chats: Record<'start' | 'create' | 'delete', ReturnType<typeof vi.fn>>;
let view: PanelView;
let shared: SharedServices;
let main: MainArea;
let setup: SetupModel;
let preferences: { sendWithEnter: boolean };
let shell: {
  add: ReturnType<typeof vi.fn>;
  activateById: ReturnType<typeof vi.fn>;
  currentWidget: Widget | null;
};

/** A chat in the main area of which a test tells. */
class FakeOpened implements IOpenedChat {
  state: IOpenedChat['state'] = 'loading';
  model = null;
  title = '';
  problem = null;
  isDisposed = false;
  readonly changed: Signal<IOpenedChat, void> = new Signal(this);
  readonly start = vi.fn(() => Promise.resolve());
  readonly dispose = vi.fn();
  constructor(readonly chatId: string) {}
}
let opened: FakeOpened;

function load(): Promise<ILoaded> {
  const list = { ...chats, current: chat } as unknown as IChatListModel;
  const services = {
    chats: list,
    view,
    setup,
    findChat: (id: string) => (id === chat.chat.id ? chat : null),
    openChat: (id: string) => (opened = new FakeOpened(id)),
    dispose: vi.fn()
  } as unknown as ILoaded['services'] & IPanelServices;
  return Promise.resolve({
    services,
    createPanelContent: () => new Widget(),
    createMainContent: () => new Widget()
  });
}

beforeEach(() => {
  commands = new CommandRegistry();
  chat = new FakeChat();
  view = new PanelView();
  setup = new SetupModel(new FakeStorage());
  preferences = { sendWithEnter: true };
  chats = { start: vi.fn(), create: vi.fn(), delete: vi.fn() };
  shell = { add: vi.fn(), activateById: vi.fn(), currentWidget: null };
  shared = new SharedServices(load);
  const frontEnd = { commands, shell } as unknown as JupyterFrontEnd;
  main = new MainArea({ shell: frontEnd.shell, shared, trans });
  const panel = new LazyPanel({ trans, load: () => new Promise(() => {}) });
  panel.id = 'panel';
  const parts = { app: frontEnd, trans, panel, shared, main, preferences };
  addShowingCommands(parts);
  addChatCommands(parts);
});

describe('the commands', () => {
  test('all have a label, a caption and a description of their arguments', async () => {
    for (const id of Object.values(CommandIDs)) {
      expect(commands.label(id), id).not.toBe('');
      expect(commands.caption(id), id).not.toBe('');
      expect((await commands.describedBy(id)).args, id).not.toBeNull();
    }
  });

  test('say whose they are, except in the menu of a chat', () => {
    for (const id of Object.values(CommandIDs)) {
      expect(commands.label(id), id).toContain('Code Interpreter');
    }
    const inMenu = { chatId: 'c-1', inChatMenu: true };
    expect(commands.label(CommandIDs.deleteChat, inMenu)).toBe('Delete Chat');
    expect(commands.label(CommandIDs.deleteChat)).toBe(
      'Code Interpreter: Delete Chat'
    );
  });

  test('about a chat are disabled while none is loaded', async () => {
    expect(commands.isEnabled(CommandIDs.renameChat)).toBe(false);
    expect(commands.isEnabled(CommandIDs.openInMainArea)).toBe(false);
    await shared.get();
    expect(commands.isEnabled(CommandIDs.renameChat)).toBe(true);
    expect(commands.isEnabled(CommandIDs.openInMainArea)).toBe(true);
  });

  test('stop only what runs, and only kernels', async () => {
    await shared.get();
    expect(commands.isEnabled(CommandIDs.stopTurn)).toBe(false);
    chat.turn = { id: 't-1', state: 'running', step: 1, since: 0 };
    await commands.execute(CommandIDs.stopTurn);
    expect(chat.stop).toHaveBeenCalledTimes(1);
    await commands.execute(CommandIDs.interruptKernel);
    await commands.execute(CommandIDs.shutDownKernel);
    expect(chat.interruptKernel).toHaveBeenCalledTimes(1);
    expect(chat.shutDownKernel).toHaveBeenCalledTimes(1);
    chat.chat = { ...chat.chat, engine: 'pyodide' };
    expect(commands.isEnabled(CommandIDs.restartKernel)).toBe(false);
  });

  test('delete the named chat', async () => {
    await shared.get();
    const args = { chatId: 'c-1' };
    await commands.execute(CommandIDs.deleteChat, args);
    expect(chats.delete).toHaveBeenCalledExactlyOnceWith('c-1');
    expect(commands.isEnabled(CommandIDs.deleteChat, { chatId: 'c-9' })).toBe(
      false
    );
  });

  test('begin a chat in place of the form in an empty one', async () => {
    chats.create.mockResolvedValue(chat);
    setup.openForm({ chatId: chat.chat.id, provider: null });
    await commands.execute(CommandIDs.newChat);
    expect(setup.form).toBeNull();
  });

  test('begin a chat in the panel, after it has started', async () => {
    view.showList(true);
    await commands.execute(CommandIDs.newChat);
    expect(shell.activateById).toHaveBeenCalledWith('panel');
    expect(view.listOpen).toBe(false);
    const [start] = chats.start.mock.invocationCallOrder;
    const [create] = chats.create.mock.invocationCallOrder;
    expect(start).toBeLessThan(create ?? 0);
  });

  test('show the list in the panel', async () => {
    await commands.execute(CommandIDs.showChats);
    expect(shell.activateById).toHaveBeenCalledWith('panel');
    expect(view.listOpen).toBe(true);
  });
});

describe('the main area', () => {
  test('shows a chat once, and its tab follows the title', async () => {
    const args = { chatId: 'c-1', title: 'Sales' };
    const widget = await main.open('c-1', 'Sales');
    Widget.attach(widget, document.body);
    await widget.content.settled;
    expect(widget.title.label).toBe('Sales');
    opened.state = 'ready';
    opened.title = 'Sales by quarter';
    opened.changed.emit();
    expect(widget.title.label).toBe('Sales by quarter');
    await commands.execute(CommandIDs.openInMainArea, args);
    expect(shell.add).toHaveBeenCalledTimes(1);
    expect(shell.activateById).toHaveBeenCalledWith(widget.id);
    widget.dispose();
    await main.open('c-1', 'Sales');
    expect(shell.add).toHaveBeenCalledTimes(2);
  });

  test('in front is what is written to', async () => {
    await commands.execute(CommandIDs.focusInput);
    expect(shell.activateById).toHaveBeenLastCalledWith('panel');
    const widget = await main.open('c-1', 'Sales');
    shell.currentWidget = widget;
    await commands.execute(CommandIDs.focusInput);
    expect(shell.activateById).toHaveBeenLastCalledWith(widget.id);
    widget.dispose();
  });
});

describe('the services', () => {
  test('are loaded once, and disposed with those who asked', async () => {
    const first = await shared.get();
    expect(await shared.get()).toBe(first);
    shared.dispose();
    shared.dispose();
    expect(first.services.dispose).toHaveBeenCalledTimes(1);
  });

  test('are loaded again after a failure', async () => {
    const failing = vi
      .fn(load)
      .mockRejectedValueOnce(new Error('chunk is gone'));
    shared = new SharedServices(failing);
    await expect(shared.get()).rejects.toThrow('chunk is gone');
    expect(shared.services).toBeNull();
    await shared.get();
    expect(shared.services).not.toBeNull();
  });
});
