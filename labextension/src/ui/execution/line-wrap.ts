/** Whether long lines of outputs are wrapped, for all outputs of this browser; without it they scroll sideways. */
import { type ISignal, Signal } from '@lumino/signaling';

import { keepText } from '../../api/browser-memory';

const KEY = 'jupyter-codeinterp:wrap-outputs';

/** The choice; kept in `storage`. */
export class LineWrap {
  constructor(private readonly _storage: Storage) {
    this._on = _storage.getItem(KEY) === 'true';
  }

  /** Whether lines are wrapped. */
  get on(): boolean {
    return this._on;
  }

  /** Emitted when the choice was made. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  toggle(): void {
    this._on = !this._on;
    keepText(this._storage, KEY, String(this._on));
    this._changed.emit();
  }

  private _on: boolean;
  private readonly _changed = new Signal<this, void>(this);
}

/** The one of this page. */
export const lineWrap = new LineWrap(localStorage);
