/** Chats in JupyterLab's main area: one widget per chat, tracked, and there again after a reload. */
import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Toolbar } from '@jupyterlab/ui-components';
import { type ISignal, Signal } from '@lumino/signaling';

import type { IOpenedChat } from '../model/list-interfaces';
import { CommandIDs } from '../tokens';
import { LazyPanel } from '../ui/lazy-panel';
import { panelIcon } from './icon';
import type { SharedServices } from './shared-services';

/** A chat's place in the main area. */
export type ChatWidget = MainAreaWidget<LazyPanel>;

/** What the main area needs. */
export interface IMainAreaOptions {
  readonly shell: Pick<JupyterFrontEnd.IShell, 'add' | 'activateById'>;
  readonly shared: SharedServices;
  readonly trans: TranslationBundle;
}

/** Opens chats, each at most once; the tab's name follows the chat's title. */
export class MainArea {
  constructor(private readonly _options: IMainAreaOptions) {}

  /** The id of the chat in a widget; null when it is none of ours. */
  findChatId(widget: ChatWidget | null): string | null {
    return widget === null ? null : (this._chatIds.get(widget) ?? null);
  }

  /** Find the place of a chat; null when it has none. */
  find(chatId: string): ChatWidget | null {
    return (
      this.tracker.find(widget => this.findChatId(widget) === chatId) ?? null
    );
  }

  /** Emitted when a chat has come into view or out of it. */
  get visibilityChanged(): ISignal<MainArea, void> {
    return this._visibilityChanged;
  }

  /** Show a chat; `title` is its name until it is loaded. */
  async open(chatId: string, title: string): Promise<ChatWidget> {
    const open = this.find(chatId);
    if (open) {
      this._options.shell.activateById(open.id);
      return open;
    }
    const widget = this._make(chatId, title);
    widget.id = `jupyter-codeinterp-chat-${chatId}`;
    this._options.shell.add(widget, 'main', { type: 'Code Interpreter' });
    await this.tracker.add(widget);
    return widget;
  }

  /** Open again what was open before the reload. */
  restore(restorer: ILayoutRestorer): void {
    void restorer.restore(this.tracker, {
      command: CommandIDs.openInMainArea,
      args: widget => ({
        chatId: this.findChatId(widget) ?? '',
        title: widget.title.label
      }),
      name: widget => this.findChatId(widget) ?? ''
    });
  }

  private _make(chatId: string, title: string): ChatWidget {
    const { trans, shared } = this._options;
    const content = new LazyPanel({
      trans,
      load: async () => {
        const { services, createMainContent } = await shared.get();
        const opened = services.openChat(chatId);
        opened.changed.connect(() => this._name(widget, opened));
        return createMainContent(services, opened, () => widget.close());
      }
    });
    content.addClass('jp-CodeInterp-main');
    content.visibilityChanged.connect(() => this._visibilityChanged.emit());
    // The view has a header of its own, with the chat's title and menu.
    const toolbar = new Toolbar();
    toolbar.hide();
    const widget = new MainAreaWidget({ content, toolbar });
    widget.title.icon = panelIcon;
    widget.title.label = title || trans.__('New chat');
    widget.title.closable = true;
    this._chatIds.set(widget, chatId);
    return widget;
  }

  private _name(widget: ChatWidget, opened: IOpenedChat): void {
    const { trans } = this._options;
    if (opened.state === 'ready') {
      widget.title.label = opened.title || trans.__('New chat');
      widget.title.caption = widget.title.label;
      void this.tracker.save(widget);
    }
  }

  readonly tracker = new WidgetTracker<ChatWidget>({
    namespace: 'jupyter-codeinterp'
  });
  private readonly _chatIds = new WeakMap<ChatWidget, string>();
  private readonly _visibilityChanged = new Signal<MainArea, void>(this);
}
