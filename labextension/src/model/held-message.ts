/** Gives the person who said Stop the message back that was to be asked next. */
import type { IApi } from '../api/api-client';
import type { FileInfo } from '../protocol/models';
import type { QueuedMessage } from '../protocol/waiting';
import { findStoredFiles } from './stored-files';

/** Where the message goes. */
export interface IHeldMessageListener {
  /** It is held, and this page wants it. */
  readonly due: () => void;
  /** Put it into the input, before what is there. */
  readonly take: (text: string, files: readonly FileInfo[]) => void;
  /** The server has forgotten it. */
  readonly taken: () => void;
}

/** The server holds the message of a turn that was stopped until somebody takes it. */
export class HeldMessage {
  constructor(
    private readonly _api: Pick<IApi, 'getFile' | 'cancelQueued'>,
    private readonly _listener: IHeldMessageListener
  ) {}

  /** Note whether this page stopped a turn and takes what waited for it. */
  want(isWanted: boolean, queued: QueuedMessage | null): void {
    this._isWanted = isWanted;
    this.look(queued);
  }

  /** Look at what waits, after each change. */
  look(queued: QueuedMessage | null): void {
    if (this._isWanted && queued?.held) {
      this._isWanted = false;
      this._listener.due();
    }
  }

  /** Into the input first, and only then away from the server: nothing is lost on the way. */
  async takeBack(chatId: string, queued: QueuedMessage | null): Promise<void> {
    if (queued === null) {
      return;
    }
    const files = await findStoredFiles(this._api, queued.files);
    this._listener.take(queued.text, files);
    await this._api.cancelQueued(chatId);
    this._listener.taken();
  }

  private _isWanted = false;
}
