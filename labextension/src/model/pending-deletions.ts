/** Deleted chats whose deletion can still be undone: hidden at once, gone for good when their time is over. */
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { IApi } from '../api/api-client';
import { ApiError, UnreachableError } from '../api/errors';
import type { Chat } from '../protocol/chats';
import type { IPendingDeletion } from './list-interfaces';
import { StoredDeletions } from './stored-deletions';

/** How long a deletion can be undone. */
export const UNDO_MS = 10_000;

/** A page that is closed while a pointer rests on the line still gets the deletion done, at a later start. */
const HELD_MS = 10 * 60_000;

/** What pending deletions need. */
export interface IDeletionOptions {
  readonly api: Pick<IApi, 'changeChat' | 'deleteChat'>;
  /** Shared by the tabs of this browser, and kept over their ends. */
  readonly storage: Storage;
  /** Told why a chat could not be deleted in the end; the next start tries again. */
  readonly failed: (reason: unknown) => void;
}

/** The server hides a chat as archived meanwhile, so that no page shows it. */
export class PendingDeletions implements IDisposable {
  constructor(private readonly _options: IDeletionOptions) {
    this._stored = new StoredDeletions(_options.storage);
  }

  /** Oldest first; the same array while nothing changed. */
  get items(): readonly IPendingDeletion[] {
    return this._items;
  }

  get changed(): ISignal<PendingDeletions, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._clearTimers();
    Signal.clearData(this);
  }

  /** Take up what an earlier page left. */
  start(): void {
    for (const { id, title, due } of this._stored.all()) {
      this._add({ id, title });
      this._schedule(id, due);
    }
  }

  /** Whether a chat is on its way out. */
  has(chatId: string): boolean {
    return this._items.some(item => item.id === chatId);
  }

  /**
   * Hide a chat, and delete it when the time is over; rejects, with nothing pending, when the server refuses.
   *
   * A server that does not answer has not refused: a page that is left breaks its requests off, too.
   */
  async begin(chat: Chat): Promise<void> {
    const { id, title } = chat;
    this._keep(id, title, this._held ? HELD_MS : UNDO_MS);
    this._add({ id, title });
    try {
      await this._options.api.changeChat(id, { archived: true });
    } catch (reason) {
      if (!(reason instanceof UnreachableError)) {
        this._forget(id);
        throw reason;
      }
    }
  }

  /** Bring a chat back; rejects when the server refuses, and the deletion stays pending. */
  async undo(chatId: string): Promise<Chat> {
    const item = this._items.find(({ id }) => id === chatId);
    // A clock that runs out meanwhile, here or in another tab, would delete what is to be kept.
    this._undoing.add(chatId);
    clearTimeout(this._timers.get(chatId));
    this._stored.remove(chatId);
    try {
      const chat = await this._options.api.changeChat(chatId, {
        archived: false
      });
      this._remove(chatId);
      return chat;
    } catch (reason) {
      if (item && !this._isDisposed) {
        this._keep(chatId, item.title, this._held ? HELD_MS : UNDO_MS);
        this._add(item);
      }
      throw reason;
    } finally {
      this._undoing.delete(chatId);
    }
  }

  /** Heed what another tab did: a deletion that it undid is no longer pending here. */
  recheck(chatId: string): void {
    if (this.has(chatId) && this._stored.find(chatId) === null) {
      this._remove(chatId);
    }
  }

  /** Stop the clock while a person looks at the offer to undo; their time begins anew afterwards. */
  hold(held: boolean): void {
    if (held === this._held) {
      return;
    }
    this._held = held;
    this._clearTimers();
    for (const { id, title } of this._items) {
      if (!this._undoing.has(id)) {
        this._keep(id, title, held ? HELD_MS : UNDO_MS);
      }
    }
  }

  private _keep(id: string, title: string, ms: number): void {
    const due = Date.now() + ms;
    this._stored.put({ id, title, due });
    this._schedule(id, due);
  }

  private _schedule(id: string, due: number): void {
    clearTimeout(this._timers.get(id));
    const wait = Math.max(0, due - Date.now());
    this._timers.set(
      id,
      setTimeout(() => void this._finish(id), wait)
    );
  }

  /** Another tab may have undone the deletion, or put it off. */
  private async _finish(id: string): Promise<void> {
    const due = this._stored.find(id)?.due;
    if (due === undefined) {
      this._forget(id);
      return;
    }
    if (due > Date.now()) {
      this._schedule(id, due);
      return;
    }
    this._remove(id);
    try {
      await this._options.api.deleteChat(id);
      this._stored.remove(id);
    } catch (reason) {
      if (reason instanceof ApiError && reason.status === 404) {
        this._stored.remove(id);
      } else if (!this._isDisposed) {
        this._options.failed(reason);
      }
    }
  }

  private _forget(id: string): void {
    this._stored.remove(id);
    this._remove(id);
  }

  private _add(item: IPendingDeletion): void {
    const others = this._items.filter(known => known.id !== item.id);
    this._items = [...others, item];
    this._changed.emit();
  }

  private _remove(id: string): void {
    clearTimeout(this._timers.get(id));
    this._timers.delete(id);
    this._items = this._items.filter(item => item.id !== id);
    // The line under the pointer may be gone, and with it the event that ends the hold.
    this._held &&= this._items.length > 0;
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private _clearTimers(): void {
    for (const timer of this._timers.values()) {
      clearTimeout(timer);
    }
    this._timers.clear();
  }

  private readonly _stored: StoredDeletions;
  private readonly _timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Those of which the server is being asked to bring them back. */
  private readonly _undoing = new Set<string>();
  private _items: readonly IPendingDeletion[] = [];
  private _held = false;
  private _isDisposed = false;
  private readonly _changed = new Signal<PendingDeletions, void>(this);
}
