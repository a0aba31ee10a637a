/** Gives the person who said Stop the message back that was to be asked next. */
import type { IDisposable } from '@lumino/disposable';

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
export class HeldMessage implements IDisposable {
  constructor(
    private readonly _api: Pick<IApi, 'getFile' | 'cancelQueued'>,
    private readonly _listener: IHeldMessageListener
  ) {}

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** No input is there any more: what is not in it yet stays with the server. */
  dispose(): void {
    this._isDisposed = true;
    this._isWanted = false;
  }

  /** Note whether this page stopped a turn and takes what waited for it. */
  want(isWanted: boolean, queued: QueuedMessage | null): void {
    this._isWanted = isWanted && !this._isDisposed;
    this.look(queued);
  }

  /** Look at what waits, after each change. */
  look(queued: QueuedMessage | null): void {
    if (this._isWanted && queued?.held) {
      this._isWanted = false;
      this._listener.due();
    }
  }

  /** Into the input first, and only then away from the server: nothing is lost on the way, or taken twice. */
  async takeBack(chatId: string, queued: QueuedMessage | null): Promise<void> {
    if (queued === null || this._isTaking) {
      return;
    }
    this._isTaking = true;
    try {
      const files = await findStoredFiles(this._api, queued.files);
      if (!this._isDisposed) {
        this._listener.take(queued.text, files);
        await this._api.cancelQueued(chatId);
        this._listener.taken();
      }
    } finally {
      this._isTaking = false;
    }
  }

  private _isWanted = false;
  private _isTaking = false;
  private _isDisposed = false;
}
