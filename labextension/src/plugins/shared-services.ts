/** The one set of services behind all views of our chats: loaded when the first of them is seen. */
import type { IDisposable } from '@lumino/disposable';
import type { Widget } from '@lumino/widgets';

import type { IOpenedChat } from '../model/list-interfaces';
import type { IPanelServices } from '../model/service-interfaces';
import type { ILabServices } from './panel-services';

/** What was loaded: the services, and the makers of the views that use them. */
export interface ILoaded {
  readonly services: IPanelServices & IDisposable;
  readonly createPanelContent: (services: IPanelServices) => Widget;
  readonly createMainContent: (
    services: IPanelServices,
    opened: IOpenedChat,
    close: () => void
  ) => Widget;
}

/** Loads at most once; after a failure, the next who asks tries again. */
export class SharedServices implements IDisposable {
  constructor(private readonly _load: () => Promise<ILoaded>) {}

  /** The services, when some view has needed them already. */
  get services(): IPanelServices | null {
    return this._services;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._services?.dispose();
    }
  }

  /** Load; rejects with the reason when that fails. */
  get(): Promise<ILoaded> {
    this._pending ??= this._start();
    return this._pending;
  }

  private async _start(): Promise<ILoaded> {
    try {
      const loaded = await this._load();
      if (this._isDisposed) {
        loaded.services.dispose();
        return loaded;
      }
      this._services = loaded.services;
      return loaded;
    } catch (reason) {
      this._pending = null;
      throw reason;
    }
  }

  private _pending: Promise<ILoaded> | null = null;
  private _services: ILoaded['services'] | null = null;
  private _isDisposed = false;
}

/** Load the code of all views, and connect to the server. */
export async function loadShared(lab: ILabServices): Promise<ILoaded> {
  const {
    createPanelServices,
    showActivity,
    createPanelContent,
    createMainContent
  } = await import(/* webpackChunkName: "views" */ './views');
  const services = createPanelServices(lab);
  showActivity(services, lab.places);
  return {
    services,
    createPanelContent,
    createMainContent
  };
}
