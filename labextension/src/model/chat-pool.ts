/** The chats that are open on this page: each of them once, however many views show it. */
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { Chat } from '../protocol/chats';
import type { IChatModel } from './chat-interfaces';

interface IPooled {
  readonly model: IChatModel;
  views: number;
}

/**
 * Counts the views of each chat. One that nobody shows stays until its turn is over, so that it is known to run, and as
 * long as files are attached that were not sent.
 */
export class ChatPool implements IDisposable {
  constructor(private readonly _make: (chat: Chat) => IChatModel) {}

  /** The ids of the open chats in which a turn runs; the same set while nothing changed. */
  get running(): ReadonlySet<string> {
    return this._running;
  }

  get runningChanged(): ISignal<ChatPool, void> {
    return this._runningChanged;
  }

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
    Signal.clearData(this);
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
    const runs = model.turn !== null;
    if (runs !== this._running.has(chatId)) {
      this._mark(chatId, runs);
    }
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
    if (this._running.has(chatId)) {
      this._mark(chatId, false);
    }
  }

  private _mark(chatId: string, runs: boolean): void {
    const running = new Set(this._running);
    if (runs) {
      running.add(chatId);
    } else {
      running.delete(chatId);
    }
    this._running = running;
    this._runningChanged.emit();
  }

  private readonly _pooled = new Map<string, IPooled>();
  private _running: ReadonlySet<string> = new Set();
  private _isDisposed = false;
  private readonly _runningChanged = new Signal<ChatPool, void>(this);
}
