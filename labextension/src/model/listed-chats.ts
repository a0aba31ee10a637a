/** The loaded part of the chat list, in order. */
import type { Chat, ChatPage } from '../protocol/chats';

/** Pages as they come, and the changes told between them. */
export class ListedChats {
  /** `isHidden` tells which chats are not listed, whatever the server says. */
  constructor(private readonly _isHidden: (chatId: string) => boolean) {}

  get chats(): readonly Chat[] {
    return this._chats;
  }

  /** Where the list goes on; null at its end. */
  get nextCursor(): string | null {
    return this._nextCursor;
  }

  /** Begin anew with the first page. */
  replace(page: ChatPage): void {
    this._chats = page.chats.filter(chat => !this._isHidden(chat.id));
    this._nextCursor = page.next_cursor;
  }

  /** Add the page after the last one. */
  append(page: ChatPage): void {
    const known = new Set(this._chats.map(chat => chat.id));
    const more = page.chats.filter(
      chat => !known.has(chat.id) && !this._isHidden(chat.id)
    );
    this._chats = [...this._chats, ...more];
    this._nextCursor = page.next_cursor;
  }

  /** Find a chat among the loaded ones. */
  find(chatId: string): Chat | null {
    return this._chats.find(chat => chat.id === chatId) ?? null;
  }

  /** Put a changed chat in its place, newest first; out of the list when it does not match `query`. */
  put(chat: Chat, query: string): void {
    const others = this._chats.filter(known => known.id !== chat.id);
    const fits =
      !chat.archived &&
      !this._isHidden(chat.id) &&
      chat.title.toLowerCase().includes(query.toLowerCase());
    this._chats = fits
      ? [chat, ...others].sort((a, b) => b.updated - a.updated)
      : others;
  }

  /** Take a chat out; the one that is now in its place, or the last, or none. */
  remove(chatId: string): Chat | null {
    const place = this._chats.findIndex(chat => chat.id === chatId);
    this._chats = this._chats.filter(chat => chat.id !== chatId);
    return this._chats[Math.max(0, place)] ?? this._chats.at(-1) ?? null;
  }

  private _chats: readonly Chat[] = [];
  private _nextCursor: string | null = null;
}
