/** Files on their way into the next message of one chat. */
import { UUID } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';

import type { IApi } from '../api/api-client';
import type { FileInfo } from '../protocol/models';
import type { IAttachment, IProblem } from './chat-interfaces';
import { problemFrom } from './problem';

/** Starts uploads, follows their progress, and gives them up on request. */
export class Uploads implements IDisposable {
  constructor(
    private readonly _api: Pick<IApi, 'upload' | 'deleteFile'>,
    private readonly _changed: () => void,
    private readonly _report: (problem: IProblem) => void
  ) {}

  get items(): readonly IAttachment[] {
    return this._items;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._running.forEach(({ abort }) => abort.abort());
  }

  /** Start uploading. */
  add(files: readonly File[]): void {
    for (const file of files) {
      const key = UUID.uuid4();
      const abort = new AbortController();
      this._items = [...this._items, newAttachment(key, file)];
      this._running.set(key, { abort, done: this._upload(key, file, abort) });
    }
    this._changed();
  }

  /** Take files that are stored already. */
  adopt(files: readonly FileInfo[]): void {
    const known = new Set(this._items.map(item => item.fileId));
    const more = files
      .filter(file => !known.has(file.id))
      .map((file): IAttachment => ({
        ...newAttachment(UUID.uuid4(), { ...file, type: file.media_type }),
        status: 'ready',
        progress: 1,
        fileId: file.id
      }));
    this._items = [...more, ...this._items];
    this._changed();
  }

  /** Take one out; what was stored already is deleted. */
  remove(key: string): void {
    const item = this._items.find(known => known.key === key);
    this._running.get(key)?.abort.abort();
    this._items = this._items.filter(known => known.key !== key);
    this._changed();
    if (item?.fileId) {
      void this._delete(item.fileId);
    }
  }

  /** Forget those that were sent; their files belong to the message now. */
  sent(items: readonly IAttachment[]): void {
    const keys = new Set(items.map(item => item.key));
    this._items = this._items.filter(item => !keys.has(item.key));
    this._changed();
  }

  /** Resolves when no upload runs any more. */
  async settled(): Promise<void> {
    await Promise.all([...this._running.values()].map(({ done }) => done));
  }

  private async _upload(
    key: string,
    file: File,
    abort: AbortController
  ): Promise<void> {
    try {
      const stored = await this._api.upload(file, {
        signal: abort.signal,
        onProgress: progress => this._update(key, { progress })
      });
      this._update(key, {
        status: 'ready',
        progress: 1,
        fileId: stored.id,
        mediaType: stored.media_type
      });
    } catch (reason) {
      this._update(key, { status: 'failed', problem: problemFrom(reason) });
    } finally {
      this._running.delete(key);
    }
  }

  private async _delete(fileId: string): Promise<void> {
    try {
      await this._api.deleteFile(fileId);
    } catch (reason) {
      this._report(problemFrom(reason));
    }
  }

  private _update(key: string, change: Partial<IAttachment>): void {
    if (this._isDisposed) {
      return;
    }
    this._items = this._items.map(item =>
      item.key === key ? { ...item, ...change } : item
    );
    this._changed();
  }

  private _items: readonly IAttachment[] = [];
  private readonly _running = new Map<
    string,
    { readonly abort: AbortController; readonly done: Promise<void> }
  >();
  private _isDisposed = false;
}

function newAttachment(
  key: string,
  file: Pick<File, 'name' | 'size' | 'type'>
): IAttachment {
  return {
    key,
    name: file.name,
    size: file.size,
    mediaType: file.type,
    status: 'uploading',
    progress: 0,
    fileId: null,
    problem: null
  };
}
