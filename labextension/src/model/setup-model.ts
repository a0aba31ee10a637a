/** Whether a person has chosen how to begin, kept over reloads, and the connection they are setting up. */
import { type ISignal, Signal } from '@lumino/signaling';

import { keepText } from '../api/browser-memory';
import type { ISetupForm, ISetupModel } from './service-interfaces';

const KEY = 'jupyter-codeinterp:setup';

/** A browser storage that is full or switched off only makes the panel ask again. */
export class SetupModel implements ISetupModel {
  constructor(private readonly _storage: Storage) {
    this._chosen = _storage.getItem(KEY) === 'chosen';
  }

  get chosen(): boolean {
    return this._chosen;
  }
  get form(): ISetupForm | null {
    return this._form;
  }
  get changed(): ISignal<ISetupModel, void> {
    return this._changed;
  }
  get modelAsked(): ISignal<ISetupModel, string> {
    return this._modelAsked;
  }
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  choose(): void {
    if (this._chosen) {
      return;
    }
    this._chosen = true;
    keepText(this._storage, KEY, 'chosen');
    this._changed.emit();
  }

  askAgain(): void {
    this._chosen = false;
    this._storage.removeItem(KEY);
    this._changed.emit();
  }

  askForModel(chatId: string): void {
    this._modelAsked.emit(chatId);
  }

  openForm(form: ISetupForm): void {
    this._form = form;
    this._changed.emit();
  }

  closeForm(): void {
    this._form = null;
    this._changed.emit();
  }

  closeFormOf(chatId: string): void {
    if (this._form?.chatId === chatId) {
      this.closeForm();
    }
  }

  private _chosen: boolean;
  private _form: ISetupForm | null = null;
  private _isDisposed = false;
  private readonly _modelAsked = new Signal<ISetupModel, string>(this);
  private readonly _changed = new Signal<ISetupModel, void>(this);
}
