/** Gathers changes so that listeners hear of them at most about 20 times a second, just before the page is painted. */
import type { IDisposable } from '@lumino/disposable';

import type { IChatChange } from './chat-interfaces';

const INTERVAL_MS = 50;

/** A hidden page is never painted; then time alone decides. */
const NO_PAINT_MS = 100;

/** Tells what changed, gathered; the first change after a pause is told with the next painting. */
export class ChangeBatch implements IDisposable {
  constructor(private readonly _tell: (change: IChatChange) => void) {}

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._cancel();
  }

  /** Note changed messages, or with none that something else changed. */
  add(messageIds: readonly string[], rest: boolean): void {
    messageIds.forEach(id => this._messageIds.add(id));
    this._rest ||= rest;
    if (this._timer === undefined && this._frame === undefined) {
      const wait = this._lastTold + INTERVAL_MS - performance.now();
      if (wait > 0) {
        this._timer = setTimeout(this._waitForPaint, wait);
      } else {
        this._waitForPaint();
      }
    }
  }

  /** Tell everything now. */
  flush(): void {
    this._cancel();
    if (this._isDisposed || (this._messageIds.size === 0 && !this._rest)) {
      return;
    }
    const change = { messageIds: this._messageIds, rest: this._rest };
    this._messageIds = new Set();
    this._rest = false;
    this._lastTold = performance.now();
    this._tell(change);
  }

  private readonly _waitForPaint = (): void => {
    this._frame = requestAnimationFrame(() => this.flush());
    this._timer = setTimeout(() => this.flush(), NO_PAINT_MS);
  };

  private _cancel(): void {
    clearTimeout(this._timer);
    this._timer = undefined;
    if (this._frame !== undefined) {
      cancelAnimationFrame(this._frame);
      this._frame = undefined;
    }
  }

  private _messageIds = new Set<string>();
  private _rest = false;
  private _lastTold = -INTERVAL_MS;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _frame: number | undefined;
  private _isDisposed = false;
}
