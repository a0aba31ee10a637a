/** Models, providers and engines as the server lists them. */
import { type ISignal, Signal } from '@lumino/signaling';

import type { IApi } from '../api/api-client';
import type {
  ModelInfo,
  ProviderCheck,
  ProviderConfig,
  Readiness
} from '../protocol/models';
import type { ProviderRequest } from '../protocol/requests';
import type { IProblem } from './chat-interfaces';
import type { IModelCatalog } from './service-interfaces';
import { problemFrom } from './problem';

/** Keeps the last good answer while a new one is fetched, or cannot be. */
export class ModelCatalog implements IModelCatalog {
  constructor(private readonly _api: IApi) {}

  get models(): readonly ModelInfo[] {
    return this._models;
  }
  get providers(): readonly ProviderConfig[] {
    return this._providers;
  }
  get engines(): readonly Readiness[] {
    return this._engines;
  }
  get defaultModel(): string | null {
    return this._defaultModel;
  }
  get state(): 'loading' | 'ready' | 'failed' {
    return this._state;
  }
  get failures(): ReadonlyMap<string, string> {
    return this._failures;
  }
  get problem(): IProblem | null {
    return this._problem;
  }
  get changeProblem(): IProblem | null {
    return this._changeProblem;
  }
  get changed(): ISignal<IModelCatalog, void> {
    return this._changed;
  }
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  async refresh(): Promise<void> {
    this._problem = null;
    try {
      const [list, providers, engines] = await Promise.all([
        this._api.listModels(),
        this._api.listProviders(),
        this._api.listEngines()
      ]);
      this._models = list.models;
      this._defaultModel = list.defaultModel;
      this._failures = list.failures;
      this._providers = providers;
      this._engines = engines;
      this._state = 'ready';
    } catch (reason) {
      this._problem = problemFrom(reason);
      this._state = 'failed';
    }
    this._tell();
  }

  async saveProvider(id: string, provider: ProviderRequest): Promise<boolean> {
    return this._changeProviders(() => this._api.putProvider(id, provider));
  }

  async deleteProvider(id: string): Promise<boolean> {
    return this._changeProviders(() => this._api.deleteProvider(id));
  }

  testProvider(
    id: string,
    provider?: ProviderRequest
  ): Promise<ProviderCheck | null> {
    return this._try(() => this._api.testProvider(id, provider));
  }

  private async _changeProviders(
    change: () => Promise<unknown>
  ): Promise<boolean> {
    const done = await this._try(async () => {
      await change();
      return true;
    });
    if (done) {
      await this.refresh();
    }
    return done ?? false;
  }

  private async _try<T>(action: () => Promise<T>): Promise<T | null> {
    this._changeProblem = null;
    try {
      return await action();
    } catch (reason) {
      this._changeProblem = problemFrom(reason);
      this._tell();
      return null;
    }
  }

  private _tell(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private _models: readonly ModelInfo[] = [];
  private _providers: readonly ProviderConfig[] = [];
  private _engines: readonly Readiness[] = [];
  private _failures: ReadonlyMap<string, string> = new Map();
  private _defaultModel: string | null = null;
  private _state: 'loading' | 'ready' | 'failed' = 'loading';
  private _problem: IProblem | null = null;
  private _changeProblem: IProblem | null = null;
  private _isDisposed = false;
  private readonly _changed = new Signal<IModelCatalog, void>(this);
}
