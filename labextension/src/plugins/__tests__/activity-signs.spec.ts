/** A dot and a notification for chats out of view, each once and no longer than it is true. */
import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { CHAT } from '../../model/__tests__/story';
import type {
  IChatActivity,
  IChatListModel,
  IUnseenChat
} from '../../model/list-interfaces';
import { PanelView } from '../../model/panel-view';
import { LazyPanel } from '../../ui/lazy-panel';
import { showActivity } from '../activity-signs';
import { ChatPlaces } from '../chat-places';
import { MainArea } from '../main-area';
import { SharedServices } from '../shared-services';

const trans = nullTranslator.load('jupyter_codeinterp');

class FakeActivity implements IChatActivity {
  unseen: readonly IUnseenChat[] = [];
  readonly changed: Signal<IChatActivity, void> = new Signal(this);
  markOf = () => null;

  tell(...unseen: readonly IUnseenChat[]): void {
    this.unseen = unseen;
    this.changed.emit();
  }
}

const WAITING: IUnseenChat = { chatId: 'c-1', mark: 'waiting', key: 'e-1' };
const ANSWERED: IUnseenChat = { chatId: 'c-1', mark: 'answered', key: 't-1' };

let activity: FakeActivity;
let panel: LazyPanel;
let main: MainArea;
let places: ChatPlaces;
let shown: IDisposable;
let view: PanelView;
const open = vi.fn(() => Promise.resolve(null));
const activateById = vi.fn();

function notices(): readonly string[] {
  return Notification.manager.notifications.map(({ message }) => message);
}

beforeEach(() => {
  Notification.manager.dismiss();
  activity = new FakeActivity();
  view = new PanelView();
  panel = new LazyPanel({ trans, load: () => new Promise(() => {}) });
  panel.id = 'panel';
  panel.title.caption = 'Code Interpreter';
  const shell = { add: vi.fn(), activateById };
  const shared = new SharedServices(() => new Promise(() => {}));
  main = new MainArea({ shell, shared, trans });
  places = new ChatPlaces(panel, main, shell);
  const chats = {
    chats: [{ ...CHAT, title: 'Sales' }],
    start: () => Promise.resolve(),
    open
  } as unknown as IChatListModel;
  shown = showActivity({ activity, chats, view, trans }, places);
});
afterEach(() => shown.dispose());

test('the icon has a dot and says why, until nothing wants a person', () => {
  activity.tell(ANSWERED);
  expect(panel.title.dataset.codeinterp).toBe('new');
  activity.tell(ANSWERED, WAITING);
  expect(panel.title.dataset.codeinterp).toBe('waiting');
  expect(panel.title.caption).toBe('Code Interpreter: code waits for you');
  activity.tell();
  expect(panel.title.dataset.codeinterp).toBeUndefined();
  expect(panel.title.caption).toBe('Code Interpreter');
});

test('a tab of the main area has the dot of its own chat only', async () => {
  const mine = await main.open('c-1', 'Sales');
  const other = await main.open('c-2', 'Other');
  mine.title.dataset = { id: 'tab' };
  activity.tell(WAITING);
  expect(mine.title.dataset).toEqual({ id: 'tab', codeinterp: 'waiting' });
  expect(other.title.dataset.codeinterp).toBeUndefined();
  mine.dispose();
  other.dispose();
});

test('an occasion is told once, and its notification goes when it was answered elsewhere', () => {
  activity.tell(WAITING);
  expect(notices()).toEqual(['Code in "Sales" waits for you to allow it.']);
  activity.tell(WAITING, { ...ANSWERED, chatId: 'c-2', key: 't-2' });
  expect(notices()).toHaveLength(2);
  activity.tell();
  expect(notices()).toEqual([]);
  // seen, and out of view again, while it still waits
  activity.tell(WAITING);
  expect(notices()).toEqual([]);
  activity.tell({ ...WAITING, key: 'e-2' });
  expect(notices()).toHaveLength(1);
});

test.each<[IUnseenChat['mark'], string, string]>([
  ['answered', 'success', 'The answer in "Sales" is complete.'],
  ['failed', 'error', 'The answer in "Sales" failed.']
])('an answer that %s is told with its outcome', (mark, type, message) => {
  activity.tell({ ...ANSWERED, mark });
  const [notice] = Notification.manager.notifications;
  expect([notice?.type, notice?.message]).toEqual([type, message]);
});

test('the button of a notification leads to the chat, wherever it is open', async () => {
  view.showList(true);
  activity.tell(WAITING);
  const [notice] = Notification.manager.notifications;
  notice?.options.actions?.[0]?.callback(new MouseEvent('click'));
  await vi.waitFor(() => expect(open).toHaveBeenCalledWith('c-1'));
  expect(activateById).toHaveBeenLastCalledWith('panel');
  expect(view.listOpen).toBe(false);
  open.mockClear();
  const tab = await main.open('c-1', 'Sales');
  notice?.options.actions?.[0]?.callback(new MouseEvent('click'));
  expect(activateById).toHaveBeenLastCalledWith(tab.id);
  expect(open).not.toHaveBeenCalled();
  tab.dispose();
});

test('a chat is in view in the panel, unless the list or the settings are in its place, and in its tab', async () => {
  const current = { chat: { ...CHAT } };
  const stateChanged = new Signal<object, void>({});
  const views = places.watch(
    { current, stateChanged } as unknown as IChatListModel,
    view
  );
  let told = 0;
  views.changed.connect(() => (told += 1));
  expect(views.has('c-1')).toBe(false);
  Widget.attach(panel, document.body);
  expect(views.has('c-1')).toBe(true);
  expect(views.has('c-2')).toBe(false);
  view.showList(true);
  expect(views.has('c-1')).toBe(false);
  view.showList(false);
  panel.hide();
  expect(views.has('c-1')).toBe(false);
  const tab = await main.open('c-1', 'Sales');
  Widget.attach(tab, document.body);
  expect(views.has('c-1')).toBe(true);
  tab.hide();
  expect(views.has('c-1')).toBe(false);
  expect(told).toBeGreaterThanOrEqual(6);
  tab.dispose();
  Widget.detach(panel);
});
