/** The chats that are open on this page: each of them once, however many views show it. */
import type { IDisposable } from '@lumino/disposable';

import type { Chat } from '../protocol/chats';
import type { IChatModel } from './chat-interfaces';

interface IPooled {
  readonly model: IChatModel;
  views: number;
}

/**
 * Counts the views of each chat. One that nobody shows stays until its turn is over, so that it is there at once when a
 * person comes back, and as long as files are attached that were not sent.
 */
export class ChatPool implements IDisposable {
  constructor(private readonly _make: (chat: Chat) => IChatModel) {}

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    for (const chatId of [...this._pooled.keys()]) {
      this._drop(chatId);
    }
  }

  /** Find a chat that is open. */
  find(chatId: string): IChatModel | null {
    return this._pooled.get(chatId)?.model ?? null;
  }

  /** Open a chat for one more view; every call needs one `release`. */
  take(chat: Chat): IChatModel {
    const known = this._pooled.get(chat.id);
    if (known) {
      known.views += 1;
      return known.model;
    }
    const model = this._make(chat);
    this._pooled.set(chat.id, { model, views: 1 });
    model.changed.connect(this._onChanged);
    return model;
  }

  /** A view no longer shows the chat; safe after the pool was disposed. */
  release(chatId: string): void {
    const pooled = this._pooled.get(chatId);
    if (pooled) {
      pooled.views -= 1;
      this._dropIfIdle(chatId, pooled);
    }
  }

  private readonly _onChanged = (model: IChatModel): void => {
    const chatId = model.chat.id;
    const pooled = this._pooled.get(chatId);
    if (pooled) {
      this._dropIfIdle(chatId, pooled);
    }
  };

  private _dropIfIdle(chatId: string, pooled: IPooled): void {
    const { turn, attachments, gone } = pooled.model;
    const isIdle = turn === null && (attachments.length === 0 || gone);
    if (pooled.views <= 0 && isIdle) {
      this._drop(chatId);
    }
  }

  private _drop(chatId: string): void {
    const pooled = this._pooled.get(chatId);
    this._pooled.delete(chatId);
    pooled?.model.changed.disconnect(this._onChanged);
    pooled?.model.dispose();
  }

  private readonly _pooled = new Map<string, IPooled>();
  private _isDisposed = false;
}
