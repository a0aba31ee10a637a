/** The one chat that the panel shows, remembered over a reload of this tab. */
import { keepText } from '../api/browser-memory';
import type { Chat } from '../protocol/chats';
import type { ChatPool } from './chat-pool';
import type { IChatModel } from './chat-interfaces';

const SHOWN_KEY = 'jupyter-codeinterp:shown-chat';

/** Takes chats from the pool, and gives each back when the next is shown. */
export class ShownChat {
  constructor(
    private readonly _pool: ChatPool,
    private readonly _storage: Storage
  ) {}

  get model(): IChatModel | null {
    return this._model;
  }

  /** The id of the chat shown last in this tab; null in a new one. */
  get rememberedId(): string | null {
    return this._storage.getItem(SHOWN_KEY);
  }

  /** Whether this chat is shown. */
  is(chatId: string): boolean {
    return this._model?.chat.id === chatId;
  }

  show(chat: Chat): IChatModel {
    const shown = this._pool.take(chat);
    this.leave();
    this._model = shown;
    keepText(this._storage, SHOWN_KEY, chat.id);
    return shown;
  }

  /** Show none. */
  leave(): void {
    if (this._model) {
      this._pool.release(this._model.chat.id);
      this._model = null;
    }
  }

  private _model: IChatModel | null = null;
}
