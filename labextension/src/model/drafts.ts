/** Unsent texts, kept over reloads, one per chat. */
import { keepText } from '../api/browser-memory';

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
    // Over the quota, an older draft would come back in its place after a reload.
    if (!text || !keepText(this._storage, PREFIX + chatId, text)) {
      this._storage.removeItem(PREFIX + chatId);
    }
  }
}
