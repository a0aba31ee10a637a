/** Whether long lines of outputs are wrapped, for all outputs of this browser; without it they scroll sideways. */
import { type ISignal, Signal } from '@lumino/signaling';

const KEY = 'jupyter-codeinterp:wrap-outputs';

/** The choice; kept in `storage`. */
export class LineWrap {
  constructor(private readonly _storage: Storage) {}

  /** Whether lines are wrapped. */
  get on(): boolean {
    return this._storage.getItem(KEY) === 'true';
  }

  /** Emitted when the choice was made. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  toggle(): void {
    this._storage.setItem(KEY, String(!this.on));
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
}

/** The one of this page. */
export const lineWrap = new LineWrap(localStorage);
