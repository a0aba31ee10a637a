/** The model and the engine that a person asked with, or chose, last: what a new chat begins with. */
import { keepText } from '../api/browser-memory';
import { ENGINE_NAMES } from '../protocol/parts';
import type { Chat } from '../protocol/chats';
import type { ChatDefaults } from './new-chat';

const KEY = 'jupyter-codeinterp:last-choice';

/** Remembered by the browser, for all its tabs. */
export class LastChoice {
  constructor(private readonly _storage: Storage) {}

  /** What was chosen last; nothing before the first choice. */
  get(): ChatDefaults {
    const { model, engine } = this._read();
    const known = ENGINE_NAMES.find(name => name === engine);
    return {
      ...(typeof model === 'string' && model && { model }),
      ...(known && { engine: known })
    };
  }

  /** Note that a person asked in this chat, or chose for it; to open a chat is no choice. */
  take({ model, engine }: Pick<Chat, 'model' | 'engine'>): void {
    keepText(this._storage, KEY, JSON.stringify({ model, engine }));
  }

  private _read(): { readonly model?: unknown; readonly engine?: unknown } {
    try {
      const value: unknown = JSON.parse(this._storage.getItem(KEY) ?? '{}');
      return typeof value === 'object' && value !== null ? value : {};
    } catch (reason) {
      if (reason instanceof SyntaxError) {
        return {};
      }
      throw reason;
    }
  }
}
