/** A provider that a person is setting up: what they wrote, what the test found, and whether it may be stored. */
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { ProviderCheck, ProviderConfig } from '../protocol/models';
import type { ProviderRequest } from '../protocol/requests';
import type { IModelCatalog } from './service-interfaces';
import {
  type AddressProblem,
  findAddressProblem,
  originOf,
  partFromKey,
  tidyAddress
} from './provider-address';
import { isUsable } from './provider-check';
import { headersIn, findHeaderProblem, namesIn } from './provider-fields';
import { findPreset, nameProvider, OTHER, PRESETS } from './provider-presets';

/** What a person writes; `models` are names, with commas or spaces between them, `headers` lines `Name: value`. */
export type DraftFields = {
  readonly preset: string;
  readonly baseUrl: string;
  readonly key: string;
  readonly models: string;
  readonly headers: string;
};

/** What the form did with the key: emptied it for another address, or took it out of a pasted one. */
export type KeyNews = 'emptied' | 'moved';

/** What the draft needs of the catalog. */
export type IDraftCatalog = Pick<
  IModelCatalog,
  'providers' | 'models' | 'saveProvider' | 'testProvider' | 'changeProblem'
>;

/** The key lives as long as the draft; it is sent and never read back. */
export class ProviderDraft implements IDisposable {
  constructor(
    private readonly _catalog: IDraftCatalog,
    readonly stored: ProviderConfig | null
  ) {
    const preset = stored ? findPreset(stored.base_url) : PRESETS[0];
    this._fields = {
      preset: (preset ?? OTHER).id,
      baseUrl: stored?.base_url ?? preset?.baseUrl ?? '',
      key: '',
      models: stored?.models.join(', ') ?? '',
      headers: (stored?.header_names ?? []).map(name => `${name}:`).join('\n')
    };
    this._storedHeaders = this._fields.headers;
    this._secretsFor = stored ? originOf(stored.base_url) : null;
    this._names = namesIn(this._fields.models);
  }

  get fields(): DraftFields {
    return this._fields;
  }
  /** The work that is going on. */
  get busy(): 'testing' | 'saving' | null {
    return this._busy;
  }
  get check(): ProviderCheck | null {
    return this._check;
  }
  /** Why the server could not be asked to test or save; already in words. */
  get problem(): string | null {
    return this._problem;
  }
  get urlProblem(): AddressProblem | null {
    return this._urlProblem;
  }
  /** What the form did with the key by itself, so that it can say so. */
  get keyNews(): KeyNews | null {
    return this._keyNews;
  }
  /** Whether the form emptied the headers by itself. */
  get headersEmptied(): boolean {
    return this._headersEmptied;
  }
  /** Whether the stored key and headers are for the address that is written. */
  get keepsStored(): boolean {
    return (
      this.stored !== null &&
      originOf(this.stored.base_url) === originOf(this._fields.baseUrl)
    );
  }
  /** The line that is no header. */
  get headerProblem(): string | null {
    return this._headerProblem;
  }
  /** Whether saving again stores the provider in spite of its test. */
  get insists(): boolean {
    return this._insists;
  }
  /** The models to choose from, as far as they are known. */
  get names(): readonly string[] {
    return this._names;
  }
  /** The model the chat shall take; empty for the first one. */
  get model(): string {
    return this._model;
  }
  get changed(): ISignal<ProviderDraft, void> {
    return this._changed;
  }
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** The form is gone: the key is forgotten, and a test that still runs leads to nothing. */
  dispose(): void {
    this._isDisposed = true;
    this._fields = { ...this._fields, key: '' };
    this._version += 1;
    Signal.clearData(this);
  }

  /** Write into a field; what was found out before no longer counts. */
  set(change: Partial<DraftFields>): void {
    const before = this._fields.baseUrl;
    this._fields = { ...this._fields, ...change };
    this._bindSecrets(change, before);
    this._check = null;
    this._problem = null;
    this._urlProblem = null;
    this._headerProblem = null;
    this._insists = false;
    this._model = '';
    this._names = namesIn(this._fields.models);
    this._version += 1;
    this._changed.emit();
  }

  /** Fill in what a preset knows. */
  choosePreset(id: string): void {
    const preset = PRESETS.find(known => known.id === id) ?? OTHER;
    this.set({ preset: preset.id, baseUrl: preset.baseUrl });
  }

  chooseModel(name: string): void {
    this._model = name;
    this._changed.emit();
  }

  /** Try the connection without storing it; whether a chat can use it. */
  async test(): Promise<boolean> {
    if (this._busy || !this._isWritten()) {
      return false;
    }
    const version = this._version;
    const { id, request } = this._asked();
    this._check = null;
    this._problem = null;
    this._become('testing');
    const check = await this._catalog.testProvider(id, request);
    if (version === this._version) {
      this._check = check;
      this._problem = check ? null : this._lastProblem();
      if (this._names.length === 0 && check) {
        this._names = check.models;
      }
    }
    this._become(null);
    return this._usable();
  }

  /**
   * Test and store; after a failed test only when asked a second time. The id of the stored provider; null when there is
   * none, or nobody waits for it any more.
   */
  async save(): Promise<string | null> {
    if (this._busy || !this._isWritten()) {
      return null;
    }
    if (!this._insists && !this._usable()) {
      const version = this._version;
      if (!(await this.test())) {
        this._insists = version === this._version;
        this._changed.emit();
        return null;
      }
    }
    const { id, request } = this._asked();
    this._become('saving');
    const done = await this._catalog.saveProvider(id, request);
    this._problem = done ? null : this._lastProblem();
    this._become(null);
    return done && !this._isDisposed ? id : null;
  }

  /** The model that a chat takes once `provider` is stored; null when it keeps its own. */
  modelFor(provider: string): string | null {
    if (this.stored && !this._model) {
      return null;
    }
    const name = this._model || this.names[0];
    const known = this._catalog.models.filter(
      model => model.provider === provider
    );
    const best =
      known.find(model => model.suggested) ?? known.find(model => model.chat);
    return name !== undefined ? `${provider}/${name}` : (best?.id ?? null);
  }

  /** A key and headers are for one server: another address empties them, before anybody could be sent them. */
  private _bindSecrets(change: Partial<DraftFields>, before: string): void {
    if (change.key !== undefined || change.headers !== undefined) {
      this._secretsFor = originOf(this._fields.baseUrl);
      this._keyNews = null;
      this._headersEmptied = false;
    }
    if (change.baseUrl === undefined) {
      return;
    }
    const origin = originOf(change.baseUrl);
    if (this._isForAnother(origin, change.preset !== undefined)) {
      const { key, headers } = this._fields;
      this._keyNews = key === '' ? null : 'emptied';
      this._headersEmptied = headers !== '';
      this._fields = { ...this._fields, key: '', headers: '' };
      this._secretsFor = null;
    }
    if (this.keepsStored && this._fields.headers === '') {
      this._fields = { ...this._fields, headers: this._storedHeaders };
      this._headersEmptied = false;
      this._secretsFor ??= origin;
    }
    // A question mark that is typed, and what follows it, is no key yet.
    if (!before.includes('?') || !change.baseUrl.startsWith(before)) {
      this._takeKeyFrom(change.baseUrl);
    }
  }

  /** Whether key and headers are for another server than the one of `origin`; an unfinished address is none. */
  private _isForAnother(origin: string | null, isPreset: boolean): boolean {
    const { key, headers } = this._fields;
    if (key === '' && headers === '') {
      return false;
    }
    const had = this._secretsFor;
    return isPreset
      ? had === null || origin !== had
      : had !== null && origin !== null && origin !== had;
  }

  /** A key that was pasted with the address goes where keys go. */
  private _takeKeyFrom(pasted: string): void {
    const parted = partFromKey(pasted);
    if (parted) {
      const { address, key } = parted;
      this._fields = { ...this._fields, baseUrl: address, key };
      this._secretsFor = originOf(address);
      this._keyNews = 'moved';
    }
  }

  private _isWritten(): boolean {
    const baseUrl = tidyAddress(this._fields.baseUrl);
    this._fields = { ...this._fields, baseUrl };
    // A key that was written before any address is for the one that is asked first.
    this._secretsFor ??= originOf(baseUrl);
    this._urlProblem = findAddressProblem(baseUrl);
    this._headerProblem = findHeaderProblem(this._fields.headers);
    this._changed.emit();
    return this._urlProblem === null && this._headerProblem === null;
  }

  private _usable(): boolean {
    return isUsable(this._check) && this.names.length > 0;
  }

  private _asked(): { id: string; request: ProviderRequest } {
    const { baseUrl } = this._fields;
    const preset =
      PRESETS.find(known => known.id === this._fields.preset) ?? OTHER;
    const { id, label } =
      this.stored ?? nameProvider(preset, baseUrl, this._catalog.providers);
    const { key, headers } = this._fields;
    const request = {
      kind: this.stored?.kind ?? preset.kind,
      base_url: baseUrl,
      models: namesIn(this._fields.models),
      ...(label !== undefined && { label }),
      ...(key && { api_key: key }),
      ...(headers.trim() !== this._storedHeaders && {
        headers: headersIn(headers)
      })
    };
    return { id, request };
  }

  private _lastProblem(): string | null {
    return this._catalog.changeProblem?.message ?? null;
  }

  private _become(busy: 'testing' | 'saving' | null): void {
    this._busy = busy;
    this._changed.emit();
  }

  private _fields: DraftFields;
  private _busy: 'testing' | 'saving' | null = null;
  private _check: ProviderCheck | null = null;
  private _problem: string | null = null;
  private _urlProblem: AddressProblem | null = null;
  private _keyNews: KeyNews | null = null;
  private _headersEmptied = false;
  /** Scheme, host and port that the written key and headers are for; null before there is an address. */
  private _secretsFor: string | null = null;
  private _headerProblem: string | null = null;
  /** Those that are kept when nothing is changed. */
  private readonly _storedHeaders: string;
  private _insists = false;
  private _model = '';
  private _names: readonly string[];
  /** Tells the answer to a test from a draft that was changed meanwhile. */
  private _version = 0;
  private _isDisposed = false;
  private readonly _changed = new Signal<ProviderDraft, void>(this);
}
