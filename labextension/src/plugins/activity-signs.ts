/** Tells of chats out of view that want a person: a dot on the icon of their place, and a notification. */
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import type { Title, Widget } from '@lumino/widgets';

import type { IUnseenChat } from '../model/list-interfaces';
import type { IPanelServices } from '../model/service-interfaces';
import type { ChatPlaces } from './chat-places';

/** How long the end of an answer is announced; code that waits is announced until somebody answers. */
const ENDED_MS = 15_000;

type Services = Pick<IPanelServices, 'activity' | 'chats' | 'view' | 'trans'>;

/** Follow the activity until disposed. */
export function showActivity(
  services: Services,
  places: ChatPlaces
): IDisposable {
  const { activity, trans } = services;
  const notices = new ActivityNotices(services, places);
  const caption = places.panel.title.caption;
  const update = () => {
    const { unseen } = activity;
    markPlace(places.panel.title, unseen);
    places.panel.title.caption =
      unseen.length === 0
        ? caption
        : trans.__('%1: %2', caption, describeMark(unseen, trans));
    places.main.tracker.forEach(widget => {
      const id = places.main.findChatId(widget);
      markPlace(
        widget.title,
        unseen.filter(({ chatId }) => chatId === id)
      );
    });
    notices.update(unseen);
  };
  update();
  activity.changed.connect(update);
  return new DisposableDelegate(() => {
    activity.changed.disconnect(update);
    notices.update([]);
  });
}

/** What the most urgent of some chats wants, for a tooltip. */
export function describeMark(
  unseen: readonly IUnseenChat[],
  trans: TranslationBundle
): string {
  return unseen.some(({ mark }) => mark === 'waiting')
    ? trans.__('code waits for you')
    : unseen.some(({ mark }) => mark === 'answered')
      ? trans.__('a new answer')
      : trans.__('an answer failed');
}

/** Put a dot on the tab of a place, or take it away. */
function markPlace(title: Title<Widget>, unseen: readonly IUnseenChat[]): void {
  const { codeinterp: before, ...dataset } = title.dataset;
  const waits = unseen.some(({ mark }) => mark === 'waiting');
  const now = unseen.length === 0 ? undefined : waits ? 'waiting' : 'new';
  if (now !== before) {
    title.dataset =
      now === undefined ? dataset : { ...dataset, codeinterp: now };
  }
}

/** One notification for each occasion, however often its chat comes into view and goes out of it. */
class ActivityNotices {
  constructor(
    private readonly _services: Services,
    private readonly _places: ChatPlaces
  ) {}

  update(unseen: readonly IUnseenChat[]): void {
    const keys = new Set(unseen.map(({ key }) => key));
    for (const [key, id] of this._shown) {
      if (!keys.has(key)) {
        Notification.dismiss(id);
        this._shown.delete(key);
      }
    }
    for (const chat of unseen.filter(({ key }) => !this._told.has(key))) {
      this._told.add(chat.key);
      this._shown.set(chat.key, this._emit(chat));
    }
  }

  private _emit({ chatId, mark }: IUnseenChat): string {
    const { trans, chats, view } = this._services;
    const known = chats.chats.find(chat => chat.id === chatId);
    const title = known?.title || trans.__('New chat');
    return Notification.emit(
      mark === 'waiting'
        ? trans.__('Code in "%1" waits for you to allow it.', title)
        : mark === 'answered'
          ? trans.__('The answer in "%1" is complete.', title)
          : trans.__('The answer in "%1" failed.', title),
      mark === 'waiting' ? 'warning' : mark === 'failed' ? 'error' : 'success',
      {
        autoClose: mark === 'waiting' ? false : ENDED_MS,
        actions: [
          {
            label: trans.__('Show the chat'),
            callback: () => void this._places.show(chatId, chats, view)
          }
        ]
      }
    );
  }

  private readonly _told = new Set<string>();
  /** The notifications that are still of use, by occasion. */
  private readonly _shown = new Map<string, string>();
}
