/** The list of chats, and which of them the panel shows. */
import { type ISignal, Signal } from '@lumino/signaling';

import type { EventSocket } from '../api/event-socket';
import { newClientId } from '../api/page-id';
import type { Chat } from '../protocol/chats';
import type { ServerFrame } from '../protocol/frames';
import type { ChatRequest } from '../protocol/requests';
import {
  type IChatModelOptions,
  type IChatSource,
  ChatModel
} from './chat-model';
import type { IChatListModel, IChatModel, IProblem } from './interfaces';
import { ListedChats } from './listed-chats';
import { problemFrom } from './problem';

const SHOWN_KEY = 'jupyter-codeinterp:shown-chat';

/** What the list needs beside what each chat needs. */
export interface IChatListOptions extends IChatModelOptions {
  readonly socket: IChatSource & Pick<EventSocket, 'misunderstood'>;
  /** Remembers the shown chat over a reload of this tab. */
  readonly storage: Storage;
  /** Where a new chat works: the folder open in the file browser, relative to the server's root. */
  readonly currentFolder: () => string;
}

/** One chat is shown at a time; only that one is followed event by event. */
export class ChatListModel implements IChatListModel {
  constructor(private readonly _options: IChatListOptions) {
    this._wasLive = _options.socket.state === 'live';
    _options.socket.frames.connect(this._onFrame);
    _options.socket.stateChanged.connect(this._onConnection);
    _options.socket.misunderstood.connect(this._onMisunderstood);
  }

  get chats(): readonly Chat[] {
    return this._listed.chats;
  }
  get state(): 'loading' | 'ready' | 'failed' {
    return this._state;
  }
  get hasMore(): boolean {
    return this._listed.nextCursor !== null;
  }
  get query(): string {
    return this._query;
  }
  get current(): IChatModel | null {
    return this._current;
  }
  get problem(): IProblem | null {
    return this._problem;
  }
  get stateChanged(): ISignal<IChatListModel, void> {
    return this._stateChanged;
  }
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._options.socket.frames.disconnect(this._onFrame);
    this._options.socket.stateChanged.disconnect(this._onConnection);
    this._options.socket.misunderstood.disconnect(this._onMisunderstood);
    this._current?.dispose();
    Signal.clearData(this);
  }

  async start(): Promise<void> {
    if (!(await this._load())) {
      return;
    }
    const shown = this._options.storage.getItem(SHOWN_KEY);
    const remembered = shown === null ? null : await this._find(shown);
    const first = remembered ?? this.chats[0];
    if (first) {
      this._show(first);
    } else {
      await this.create();
    }
  }

  async create(): Promise<IChatModel | null> {
    const folder = this._options.currentFolder();
    const current = this._current;
    return this._try(async () => {
      if (current && isUntouched(current)) {
        if (current.chat.folder !== folder) {
          await this._options.api.changeChat(current.chat.id, { folder });
        }
        return current;
      }
      const request = newChat(folder, current?.chat);
      return this._show(await this._options.api.createChat(request));
    });
  }

  async open(chatId: string): Promise<IChatModel | null> {
    if (this._current?.chat.id === chatId) {
      return this._current;
    }
    return this._try(async () => {
      const known = this._listed.find(chatId);
      return this._show(known ?? (await this._options.api.getChat(chatId)));
    });
  }

  async rename(chatId: string, title: string): Promise<boolean> {
    const chat = await this._try(() =>
      this._options.api.changeChat(chatId, { title })
    );
    if (chat) {
      this._put(chat);
    }
    return chat !== null;
  }

  async delete(chatId: string): Promise<boolean> {
    const done = await this._try(async () => {
      await this._options.api.deleteChat(chatId);
      return true;
    });
    if (done) {
      this._remove(chatId);
    }
    return done ?? false;
  }

  async search(query: string): Promise<void> {
    if (query !== this._query) {
      this._query = query;
      await this._load();
    }
  }

  async loadMore(): Promise<void> {
    const cursor = this._listed.nextCursor;
    const query = this._query;
    if (cursor === null) {
      return;
    }
    const page = await this._try(() =>
      this._options.api.listChats({
        cursor,
        ...(query ? { search: query } : {})
      })
    );
    if (page && cursor === this._listed.nextCursor && query === this._query) {
      this._listed.append(page);
      this._tell();
    }
  }

  dismissProblem(): void {
    this._problem = null;
    this._tell();
  }

  private async _load(): Promise<boolean> {
    const query = this._query;
    const page = await this._try(() =>
      this._options.api.listChats(query ? { search: query } : {})
    );
    if (query !== this._query) {
      // A later search is on its way; its answer counts.
      return false;
    }
    if (page) {
      this._listed.replace(page);
    }
    this._state = page ? 'ready' : 'failed';
    this._tell();
    return page !== null;
  }

  /** A chat that may be older than the loaded part of the list; null when it is gone. */
  private async _find(chatId: string): Promise<Chat | null> {
    const known = this._listed.find(chatId);
    if (known) {
      return known;
    }
    const found = await this._try(() => this._options.api.getChat(chatId));
    // Gone while this page was away is no problem: another one is shown.
    this._problem = null;
    return found;
  }

  private _show(chat: Chat): IChatModel {
    const before = this._current;
    const shown = new ChatModel(chat, this._options);
    this._current = shown;
    before?.dispose();
    this._options.storage.setItem(SHOWN_KEY, chat.id);
    this._tell();
    return shown;
  }

  private _put(chat: Chat): void {
    this._listed.put(chat, this._query);
    this._tell();
  }

  private _remove(chatId: string): void {
    this._listed.remove(chatId);
    if (this._current?.chat.id !== chatId) {
      this._tell();
      return;
    }
    const next = this.chats[0];
    if (next) {
      this._show(next);
    } else {
      this._current.dispose();
      this._current = null;
      this._tell();
      void this.create();
    }
  }

  private async _try<T>(action: () => Promise<T>): Promise<T | null> {
    this._problem = null;
    try {
      return await action();
    } catch (reason) {
      this._problem = problemFrom(reason);
      this._tell();
      return null;
    }
  }

  private readonly _onFrame = (_: unknown, frame: ServerFrame): void => {
    if (frame.type === 'list' && frame.event.type === 'chat.changed') {
      const { chat, chat_id } = frame.event;
      if (chat) {
        this._put(chat);
      } else {
        this._remove(chat_id);
      }
    } else if (frame.type === 'error' && frame.chat_id === undefined) {
      this._problem = { code: frame.code, message: frame.message };
      this._tell();
    }
  };

  private readonly _onConnection = (): void => {
    if (this._options.socket.state !== 'live') {
      return;
    }
    const isFirst = !this._wasLive;
    this._wasLive = true;
    if (this._state === 'failed' && !this._current) {
      void this.start();
    } else if (!isFirst) {
      // Changes of the list are not replayed.
      void this._load();
    }
  };

  private readonly _onMisunderstood = (_: unknown, reason: Error): void => {
    this._problem = problemFrom(reason);
    this._tell();
  };

  private _tell(): void {
    if (!this._isDisposed) {
      this._stateChanged.emit();
    }
  }

  private _state: 'loading' | 'ready' | 'failed' = 'loading';
  private readonly _listed = new ListedChats();
  private _query = '';
  private _wasLive = false;
  private _current: IChatModel | null = null;
  private _problem: IProblem | null = null;
  private _isDisposed = false;
  private readonly _stateChanged = new Signal<IChatListModel, void>(this);
}

function isUntouched(model: IChatModel): boolean {
  return (
    model.loaded &&
    !model.gone &&
    model.turn === null &&
    model.messages.length === 0
  );
}

/** A new chat goes on with the model and engine chosen last; how runs are approved is asked anew. */
function newChat(folder: string, last: Chat | undefined): ChatRequest {
  const chosen = last ? { model: last.model, engine: last.engine } : {};
  return { folder, client_id: newClientId(), ...chosen };
}
