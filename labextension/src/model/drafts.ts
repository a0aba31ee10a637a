/** Unsent texts, kept over reloads, one per chat. */

const PREFIX = 'jupyter-codeinterp:draft:';

/** Keeps drafts in a browser storage; one that is full or switched off only loses them. */
export class Drafts {
  constructor(private readonly _storage: Storage) {}

  /** The draft of a chat; empty when there is none. */
  get(chatId: string): string {
    return this._storage.getItem(PREFIX + chatId) ?? '';
  }

  /** Keep a draft; an empty one is forgotten. */
  set(chatId: string, text: string): void {
    if (!text) {
      this._storage.removeItem(PREFIX + chatId);
      return;
    }
    try {
      this._storage.setItem(PREFIX + chatId, text);
    } catch (reason) {
      if (!(reason instanceof DOMException)) {
        throw reason;
      }
      // Over the quota: the text is still in the input, only a reload would lose it.
      this._storage.removeItem(PREFIX + chatId);
    }
  }
}
