/** Reads what a person chose for the panel, and says when it changes. */
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { type ISignal, Signal } from '@lumino/signaling';

import { IPanelPreferences } from '../tokens';

/** Also the name of the schema file, which makes JupyterLab's settings editor show it. */
const PLUGIN_ID = 'jupyter-codeinterp:plugin';

/** What the schema says for those who chose nothing. */
const NOTIFY_AFTER_SECONDS = 20;

/** Provides the preferences once they are known; without a settings registry, the defaults. */
export const preferencesPlugin: JupyterFrontEndPlugin<IPanelPreferences> = {
  id: PLUGIN_ID,
  description: 'Reads the preferences of the code interpreter panel.',
  autoStart: true,
  optional: [ISettingRegistry, ITranslator],
  provides: IPanelPreferences,
  activate
};

async function activate(
  _: JupyterFrontEnd,
  registry: ISettingRegistry | null,
  translator: ITranslator | null
): Promise<IPanelPreferences> {
  if (!registry) {
    return new PanelPreferences(null);
  }
  try {
    return new PanelPreferences(await registry.load(PLUGIN_ID));
  } catch (reason) {
    const trans = (translator ?? nullTranslator).load('jupyter_codeinterp');
    const detail = reason instanceof Error ? reason.message : String(reason);
    Notification.warning(
      trans.__(
        'The preferences of the code interpreter could not be read, so the defaults are used: %1',
        detail
      )
    );
    return new PanelPreferences(null);
  }
}

/** The values of `schema/plugin.json`. */
export class PanelPreferences implements IPanelPreferences {
  constructor(
    private readonly _settings: Pick<
      ISettingRegistry.ISettings,
      'get' | 'changed'
    > | null
  ) {
    _settings?.changed.connect(() => this._changed.emit());
  }

  get area(): 'left' | 'right' {
    return this._value('area') === 'left' ? 'left' : 'right';
  }

  get openAtStart(): boolean {
    return this._value('openAtStart') === true;
  }

  get sendWithEnter(): boolean {
    return this._value('sendWithEnter') !== false;
  }

  get notifyAfterSeconds(): number {
    const seconds = this._value('notifyAfterSeconds');
    return typeof seconds === 'number' ? seconds : NOTIFY_AFTER_SECONDS;
  }

  get changed(): ISignal<IPanelPreferences, void> {
    return this._changed;
  }

  private _value(name: string): unknown {
    return this._settings?.get(name).composite;
  }

  private readonly _changed = new Signal<IPanelPreferences, void>(this);
}
