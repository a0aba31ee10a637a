/** A part of the views whose code is fetched when somebody needs it. */
import { type ISignal, Signal } from '@lumino/signaling';

/** Fetches the part at most once, and again after a failure. */
export class LatePart<T> {
  /** `fetch` imports the module of the part. */
  constructor(private readonly _fetch: () => Promise<T>) {}

  /** The part; null until it is there. */
  get loaded(): T | null {
    return this._loaded;
  }

  /** Why it could not be fetched; null as long as it may still come. */
  get problem(): string | null {
    return this._problem;
  }

  /** Emitted when the part is there, when it cannot be fetched, and when that is tried again. */
  get changed(): ISignal<LatePart<T>, void> {
    return this._changed;
  }

  /** Fetch the part, unless it is there or on its way; never rejects. */
  load(): Promise<void> {
    if (this._loaded === null) {
      this._pending ??= this._start();
    }
    return this._pending ?? Promise.resolve();
  }

  private async _start(): Promise<void> {
    if (this._problem !== null) {
      this._problem = null;
      this._changed.emit();
    }
    try {
      this._loaded = await this._fetch();
    } catch (reason) {
      this._problem = reason instanceof Error ? reason.message : String(reason);
    }
    this._pending = null;
    // Whoever shows it does so before the browser paints again, so that no empty frame is seen.
    this._changed.emit();
  }

  private _loaded: T | null = null;
  private _problem: string | null = null;
  private _pending: Promise<void> | null = null;
  private readonly _changed = new Signal<LatePart<T>, void>(this);
}
