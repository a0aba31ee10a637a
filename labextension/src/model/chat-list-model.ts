/** The list of chats, and which of them the panel shows. */
import { type ISignal, Signal } from '@lumino/signaling';

import type { IApi } from '../api/api-client';
import type { EventSocket } from '../api/event-socket';
import type { Chat } from '../protocol/chats';
import type { ServerFrame } from '../protocol/frames';
import type { IChatSource } from './chat-options';
import type { ChatPool } from './chat-pool';
import type { IChatModel, IProblem } from './chat-interfaces';
import type { IChatListModel, IPendingDeletion } from './list-interfaces';
import { ClientIds } from './client-ids';
import { createChat, type IBeginning, renewChat } from './create-chat';
import { endTurn } from './end-turn';
import { ListedChats } from './listed-chats';
import { isUntouched } from './new-chat';
import { PendingDeletions } from './pending-deletions';
import { problemFrom } from './problem';
import { ShownChat } from './shown-chat';

/** What the list needs. */
export interface IChatListOptions extends IBeginning {
  readonly api: IApi;
  readonly socket: IChatSource & Pick<EventSocket, 'misunderstood'>;
  /** Opens chats; shared with other views of them. */
  readonly pool: ChatPool;
  /** Remembers the shown chat over a reload of this tab. */
  readonly storage: Storage;
  /** Remembers, for all tabs, which chats are to be deleted. */
  readonly sharedStorage: Storage;
}

/** One chat is shown at a time; only that one is followed event by event. */
export class ChatListModel implements IChatListModel {
  constructor(private readonly _options: IChatListOptions) {
    this._shown = new ShownChat(_options.pool, _options.storage);
    this._wasLive = _options.socket.state === 'live';
    this._deletions = new PendingDeletions({
      api: _options.api,
      storage: _options.sharedStorage,
      failed: reason => this._fail(problemFrom(reason))
    });
    this._deletions.changed.connect(this._tell);
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
    return this._shown.model;
  }
  get deletions(): readonly IPendingDeletion[] {
    return this._deletions.items;
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
    this._deletions.dispose();
    this._shown.leave();
    Signal.clearData(this);
  }

  start(): Promise<void> {
    if (this.current) {
      return Promise.resolve();
    }
    this._starting ??= this._start().finally(() => {
      this._starting = null;
    });
    return this._starting;
  }

  async create(): Promise<IChatModel | null> {
    const { api } = this._options;
    const current = this.current;
    return this._try(async () => {
      if (current && isUntouched(current)) {
        await renewChat(api, this._options, current.chat);
        return current;
      }
      return this._show(
        await createChat(api, this._options, this.chats, this._newChats)
      );
    });
  }

  async open(chatId: string): Promise<IChatModel | null> {
    if (this._shown.is(chatId)) {
      return this.current;
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
    const chat = this._known(chatId);
    if (!chat) {
      return false;
    }
    this._shownBefore = this._shown.is(chatId) ? chatId : null;
    const hidden = this._deletions.begin(chat);
    this._remove(chatId);
    const done = await this._try(() => hidden.then(() => true));
    if (!done) {
      this._bringBack(chat);
      return false;
    }
    await this._try(() => endTurn(this._options.api, chatId));
    return true;
  }

  async undoDelete(chatId: string): Promise<boolean> {
    const chat = await this._try(() => this._deletions.undo(chatId));
    if (!chat) {
      return false;
    }
    this._bringBack(chat);
    return true;
  }

  holdDeletions(held: boolean): void {
    this._deletions.hold(held);
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
    this._fail(null);
  }

  private async _start(): Promise<void> {
    this._deletions.start();
    if (!(await this._load())) {
      return;
    }
    const shown = this._shown.rememberedId;
    const remembered = shown === null ? null : await this._find(shown);
    const first = remembered ?? this.chats[0];
    if (first) {
      this._show(first);
    } else {
      await this.create();
    }
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
    const shown = this._shown.show(chat);
    this._tell();
    return shown;
  }

  private _bringBack(chat: Chat): void {
    this._put(chat);
    if (this._shownBefore === chat.id) {
      this._show(chat);
    }
  }

  private _known(chatId: string): Chat | null {
    return (
      this._listed.find(chatId) ?? this._options.pool.find(chatId)?.chat ?? null
    );
  }

  private _put(chat: Chat): void {
    this._listed.put(chat, this._query);
    this._tell();
  }

  private _remove(chatId: string): void {
    const next = this._listed.remove(chatId);
    if (this._shown.is(chatId)) {
      if (next) {
        this._show(next);
        return;
      }
      this._shown.leave();
      void this.create();
    }
    this._tell();
  }

  private async _try<T>(action: () => Promise<T>): Promise<T | null> {
    this._problem = null;
    try {
      return await action();
    } catch (reason) {
      this._fail(problemFrom(reason));
      return null;
    }
  }

  private readonly _onFrame = (_: unknown, frame: ServerFrame): void => {
    if (frame.type === 'list' && frame.event.type === 'chat.changed') {
      const { chat, chat_id } = frame.event;
      this._deletions.recheck(chat_id);
      if (chat && !chat.archived) {
        this._put(chat);
      } else {
        this._remove(chat_id);
      }
    } else if (frame.type === 'error' && frame.chat_id === undefined) {
      this._fail({ code: frame.code, message: frame.message });
    }
  };

  private readonly _onConnection = (): void => {
    if (this._options.socket.state !== 'live') {
      return;
    }
    const isFirst = !this._wasLive;
    this._wasLive = true;
    if (this._state === 'failed' && !this.current) {
      void this.start();
    } else if (!isFirst) {
      // Changes of the list are not replayed.
      void this._load();
    }
  };

  private readonly _onMisunderstood = (_: unknown, reason: Error): void => {
    this._fail(problemFrom(reason));
  };

  private _fail(problem: IProblem | null): void {
    this._problem = problem;
    this._tell();
  }

  private readonly _tell = (): void => {
    if (!this._isDisposed) {
      this._stateChanged.emit();
    }
  };

  private _state: 'loading' | 'ready' | 'failed' = 'loading';
  private readonly _shown: ShownChat;
  private readonly _deletions: PendingDeletions;
  private readonly _newChats = new ClientIds();
  private readonly _listed = new ListedChats(id => this._deletions.has(id));
  /** The deleted chat that is shown again when its deletion is undone. */
  private _shownBefore: string | null = null;
  private _query = '';
  private _wasLive = false;
  private _problem: IProblem | null = null;
  private _starting: Promise<void> | null = null;
  private _isDisposed = false;
  private readonly _stateChanged = new Signal<IChatListModel, void>(this);
}
