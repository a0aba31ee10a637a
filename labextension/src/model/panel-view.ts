/** What the panel shows in its place: a chat, or the list of all. */
import { type ISignal, Signal } from '@lumino/signaling';

import type { IPanelView } from './list-interfaces';

/** Kept outside of the components, for commands change it as well. */
export class PanelView implements IPanelView {
  get listOpen(): boolean {
    return this._listOpen;
  }

  get changed(): ISignal<IPanelView, void> {
    return this._changed;
  }

  showList(open: boolean): void {
    if (open !== this._listOpen) {
      this._listOpen = open;
      this._changed.emit();
    }
  }

  private _listOpen = false;
  private readonly _changed = new Signal<IPanelView, void>(this);
}
