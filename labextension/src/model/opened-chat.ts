/** One chat, by its id, for a view that shows nothing else. */
import { type ISignal, Signal } from '@lumino/signaling';

import type { IApi } from '../api/api-client';
import { ApiError } from '../api/errors';
import type { ChatPool } from './chat-pool';
import type { IChatModel, IProblem } from './chat-interfaces';
import type { IOpenedChat } from './list-interfaces';
import { problemFrom } from './problem';

/** Fetches the chat, shares it with the other views, and says when it was deleted. */
export class OpenedChat implements IOpenedChat {
  constructor(
    readonly chatId: string,
    private readonly _api: Pick<IApi, 'getChat'>,
    private readonly _pool: ChatPool
  ) {}

  get state(): IOpenedChat['state'] {
    return this._state;
  }
  get model(): IChatModel | null {
    return this._model;
  }
  get title(): string {
    return this._title;
  }
  get problem(): IProblem | null {
    return this._problem;
  }
  get changed(): ISignal<IOpenedChat, void> {
    return this._changed;
  }
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    if (this._model) {
      this._model.changed.disconnect(this._onModel);
      this._pool.release(this.chatId);
    }
    Signal.clearData(this);
  }

  async start(): Promise<void> {
    this._become('loading', null);
    try {
      const chat =
        this._pool.find(this.chatId)?.chat ??
        (await this._api.getChat(this.chatId));
      if (this._isDisposed) {
        return;
      }
      this._model = this._pool.take(chat);
      this._model.changed.connect(this._onModel);
      this._onModel();
    } catch (reason) {
      if (reason instanceof ApiError && reason.status === 404) {
        this._become('gone', null);
      } else {
        this._become('failed', problemFrom(reason));
      }
    }
  }

  private readonly _onModel = (): void => {
    const model = this._model;
    if (!model) {
      return;
    }
    const state = model.gone || model.chat.archived ? 'gone' : 'ready';
    if (state !== this._state || model.chat.title !== this._title) {
      this._title = model.chat.title;
      this._become(state, null);
    }
  };

  private _become(state: IOpenedChat['state'], problem: IProblem | null): void {
    this._state = state;
    this._problem = problem;
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private _state: IOpenedChat['state'] = 'loading';
  private _model: IChatModel | null = null;
  private _title = '';
  private _problem: IProblem | null = null;
  private _isDisposed = false;
  private readonly _changed = new Signal<IOpenedChat, void>(this);
}
