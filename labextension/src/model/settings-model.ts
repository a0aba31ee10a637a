/** The switches the panel heeds: the server's and the person's own. */
import { type ISignal, Signal } from '@lumino/signaling';

import type { IApi } from '../api/api-client';
import type { EventSocket } from '../api/event-socket';
import type { ServerFrame } from '../protocol/frames';
import { ENGINE_NAMES, type EngineName } from '../protocol/parts';
import type {
  Budget,
  PromptInfo,
  ServerSettings,
  SettingChanges,
  SettingEntry
} from '../protocol/settings';
import type { IPanelPreferences } from '../tokens';
import type { IProblem } from './chat-interfaces';
import type { ISettingsModel } from './service-interfaces';
import { problemFrom } from './problem';

/** The server's own default; counts until it has answered. */
const UPLOAD_BYTES = 256 * 1024 * 1024;

/** Nothing is forbidden until the server says so: it refuses by itself what it does not allow. */
export class SettingsModel implements ISettingsModel {
  constructor(
    private readonly _api: Pick<
      IApi,
      'getSettings' | 'changeSettings' | 'getPrompt' | 'previewPrompt'
    >,
    private readonly _preferences: IPanelPreferences,
    private readonly _socket: Pick<EventSocket, 'frames'>
  ) {
    _preferences.changed.connect(this._onPreferences);
    _socket.frames.connect(this._onFrame);
  }

  get promptDraft(): string | null {
    return this._promptDraft;
  }

  get server(): ReadonlyMap<string, SettingEntry> {
    return this._server;
  }

  get budgets(): readonly Budget[] {
    return this._budgets;
  }

  get interpreterEnabled(): boolean {
    return this._value('interpreter_enabled') !== false;
  }

  get manualRunEnabled(): boolean {
    return this._value('manual_run_enabled') !== false;
  }

  get allowedEngines(): readonly EngineName[] {
    return this._allowedEngines;
  }

  get uploadBytes(): number {
    const value = this._value('max_upload_bytes');
    return typeof value === 'number' ? value : UPLOAD_BYTES;
  }

  get sendWithEnter(): boolean {
    return this._preferences.sendWithEnter;
  }

  get problem(): IProblem | null {
    return this._problem;
  }

  get changed(): ISignal<ISettingsModel, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._preferences.changed.disconnect(this._onPreferences);
    this._socket.frames.disconnect(this._onFrame);
    Signal.clearData(this);
  }

  async refresh(): Promise<void> {
    try {
      this._take(await this._api.getSettings());
      this._problem = null;
    } catch (reason) {
      this._problem = problemFrom(reason);
    }
    this._tell();
  }

  async change(changes: SettingChanges): Promise<IProblem | null> {
    try {
      this._take(await this._api.changeSettings(changes));
    } catch (reason) {
      return problemFrom(reason);
    }
    this._tell();
    return null;
  }

  keepPromptDraft(text: string | null): void {
    this._promptDraft = text;
  }

  prompt(): Promise<PromptInfo | IProblem> {
    return this._api.getPrompt().catch(problemFrom);
  }

  previewPrompt(template: string, chatId?: string): Promise<string | IProblem> {
    return this._api.previewPrompt(template, chatId).catch(problemFrom);
  }

  /** Other pages change them too, and each turn takes from the budgets. */
  private readonly _onFrame = (_: unknown, frame: ServerFrame): void => {
    const isTurnOver =
      frame.type === 'events' &&
      frame.events.some(
        ({ type }) => type === 'turn.finished' || type === 'turn.failed'
      );
    if (
      frame.type === 'settings.changed' ||
      (isTurnOver && this._budgets.length > 0)
    ) {
      void this.refresh();
    }
  };

  private _take({ entries, budgets }: ServerSettings): void {
    this._server = new Map(entries.map(entry => [entry.name, entry]));
    this._allowedEngines = readEngines(this._value('allowed_engines'));
    this._budgets = budgets;
  }

  private readonly _onPreferences = (): void => this._tell();

  private _tell(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private _value(name: string): unknown {
    return this._server.get(name)?.value;
  }

  private _server: ReadonlyMap<string, SettingEntry> = new Map();
  private _budgets: readonly Budget[] = [];
  /** Kept, for a component asks again and again and must get the same list while nothing changed. */
  private _allowedEngines: readonly EngineName[] = ENGINE_NAMES;
  private _problem: IProblem | null = null;
  private _promptDraft: string | null = null;
  private _isDisposed = false;
  private readonly _changed = new Signal<ISettingsModel, void>(this);
}

function readEngines(value: unknown): readonly EngineName[] {
  return Array.isArray(value)
    ? ENGINE_NAMES.filter(name => value.includes(name))
    : ENGINE_NAMES;
}
