/** Remembers in the browser which chats are to be deleted, and when; shared by its tabs. */
import { keepText } from '../api/browser-memory';
import { ApiError } from '../api/errors';
import {
  asNumber,
  asObject,
  asString,
  DecodeError,
  field
} from '../protocol/json';

const PREFIX = 'jupyter-codeinterp:deleted:';

/** A chat that is to be deleted; `due` is in milliseconds since the epoch. */
export interface IStoredDeletion {
  readonly id: string;
  readonly title: string;
  readonly due: number;
}

/** One entry per chat, so that tabs do not overwrite each other's. */
export class StoredDeletions {
  constructor(private readonly _storage: Storage) {}

  /** All of them, first due first. */
  all(): readonly IStoredDeletion[] {
    const keys = Array.from({ length: this._storage.length }, (_, index) =>
      this._storage.key(index)
    );
    return keys
      .filter(key => key?.startsWith(PREFIX) === true)
      .map(key => this.find((key ?? '').slice(PREFIX.length)))
      .filter(found => found !== null)
      .sort((a, b) => a.due - b.due);
  }

  /** Find the entry of a chat; one that makes no sense is due now, for its chat is hidden already. */
  find(id: string): IStoredDeletion | null {
    const text = this._storage.getItem(PREFIX + id);
    if (text === null) {
      return null;
    }
    try {
      const body = asObject(JSON.parse(text), 'deletion');
      return {
        id,
        title: field(body, 'title', asString),
        due: field(body, 'due', asNumber)
      };
    } catch (reason) {
      if (reason instanceof SyntaxError || reason instanceof DecodeError) {
        return { id, title: '', due: 0 };
      }
      throw reason;
    }
  }

  /** Remember one; ApiError when the storage is full. */
  put({ id, title, due }: IStoredDeletion): void {
    const text = JSON.stringify({ title, due });
    if (!keepText(this._storage, PREFIX + id, text)) {
      throw new ApiError(
        0,
        'storage_full',
        'The chat was not deleted, because this browser has no room left to remember it; clear the data of other sites, then delete it again.'
      );
    }
  }

  /** Forget one. */
  remove(id: string): void {
    this._storage.removeItem(PREFIX + id);
  }
}
