/** What the panel shows in its place: a chat, the list of all, or the settings. */
import { type ISignal, Signal } from '@lumino/signaling';

import type { IPanelView } from './list-interfaces';

/** Kept outside of the components, for commands change it as well. */
export class PanelView implements IPanelView {
  get listOpen(): boolean {
    return this._shown === 'list';
  }

  get settingsOpen(): boolean {
    return this._shown === 'settings';
  }

  get changed(): ISignal<IPanelView, void> {
    return this._changed;
  }

  showList(open: boolean): void {
    this._show('list', open);
  }

  showSettings(open: boolean): void {
    this._show('settings', open);
  }

  private _show(what: 'list' | 'settings', open: boolean): void {
    const shown = open ? what : this._shown === what ? 'chat' : this._shown;
    if (shown !== this._shown) {
      this._shown = shown;
      this._changed.emit();
    }
  }

  private _shown: 'chat' | 'list' | 'settings' = 'chat';
  private readonly _changed = new Signal<IPanelView, void>(this);
}
