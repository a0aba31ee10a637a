/** Where chats are shown, in the panel and in the main area, and whether a person sees them there. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Signal } from '@lumino/signaling';

import type { IViews } from '../model/chat-activity';
import type { IChatListModel, IPanelView } from '../model/list-interfaces';
import type { LazyPanel } from '../ui/lazy-panel';
import type { MainArea } from './main-area';

/** The places of chats. */
export class ChatPlaces {
  constructor(
    readonly panel: LazyPanel,
    readonly main: MainArea,
    private readonly _shell: Pick<JupyterFrontEnd.IShell, 'activateById'>
  ) {}

  /** Follow what is in view. */
  watch(
    chats: Pick<IChatListModel, 'current' | 'stateChanged'>,
    view: IPanelView
  ): IViews {
    const changed = new Signal<ChatPlaces, void>(this);
    const tell = () => changed.emit();
    chats.stateChanged.connect(tell);
    view.changed.connect(tell);
    this.panel.visibilityChanged.connect(tell);
    this.main.visibilityChanged.connect(tell);
    return {
      changed,
      has: chatId =>
        this.main.find(chatId)?.content.isVisible === true ||
        (this.panel.isVisible &&
          !view.listOpen &&
          !view.settingsOpen &&
          chats.current?.chat.id === chatId)
    };
  }

  /** Show a chat where it is open, else in the panel. */
  async show(
    chatId: string,
    chats: Pick<IChatListModel, 'start' | 'open'>,
    view: IPanelView
  ): Promise<void> {
    const open = this.main.find(chatId);
    this._shell.activateById(open?.id ?? this.panel.id);
    if (!open) {
      view.showList(false);
      view.showSettings(false);
      await chats.start();
      await chats.open(chatId);
    }
  }
}
