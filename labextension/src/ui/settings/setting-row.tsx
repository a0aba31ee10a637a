/** One setting of a person: its value, where it comes from, what holds it, and the way back. */
import { type JSX, useId, useState } from 'react';

import type { ISettingsModel } from '../../model/service-interfaces';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import { type ISettingChoice, SettingControl } from './setting-control';
import { originLabel, settingHint, settingLabel } from './setting-words';

/** Props of the row. */
export interface ISettingRowProps {
  readonly settings: ISettingsModel;
  readonly name: string;
  readonly choices?: readonly ISettingChoice[];
}

/** Render the row; nothing on a server that does not know the setting. */
export function SettingRow(props: ISettingRowProps): JSX.Element | null {
  const { trans } = usePanelContext();
  const { settings, name, choices } = props;
  const id = useId();
  const entry = useSignal(settings.changed, () => settings.server.get(name));
  const [problem, setProblem] = useState<string | null>(null);
  const [version, setVersion] = useState(0);
  if (!entry) {
    return null;
  }
  const change = async (value: unknown): Promise<void> => {
    const found = await settings.change({ [name]: value });
    setProblem(found?.message ?? null);
    if (!found) {
      setVersion(version + 1);
    }
  };
  const reset = async (): Promise<void> => {
    // its button goes away
    document.getElementById(id)?.focus();
    await change(null);
  };
  const control = (
    <SettingControl
      id={id}
      entry={entry}
      choices={choices}
      invalid={problem !== null}
      version={version}
      describedBy={`${id}-hint`}
      onChange={value => void change(value)}
      onCancel={() => setProblem(null)}
    />
  );
  const isBox = entry.kind.type === 'boolean';
  return (
    <div className="jp-CodeInterp-setting">
      <div className="jp-CodeInterp-settingHead">
        <label htmlFor={id}>
          {isBox && control}
          <span>{settingLabel(name, trans)}</span>
        </label>
        <span className="jp-CodeInterp-quiet">{originLabel(entry, trans)}</span>
        {entry.source === 'user' && (
          <button
            type="button"
            className="jp-CodeInterp-link"
            aria-label={trans.__('Reset %1', settingLabel(name, trans))}
            onClick={() => void reset()}
          >
            {trans.__('Reset')}
          </button>
        )}
      </div>
      {!isBox && control}
      {problem !== null && (
        <div className="jp-CodeInterp-fieldError" role="alert">
          {problem}
        </div>
      )}
      <div id={`${id}-hint`} className="jp-CodeInterp-quiet">
        {[
          settingHint(name, trans) ?? entry.help,
          entry.unit && trans.__('In %1.', entry.unit),
          entry.reason
        ]
          .filter(Boolean)
          .join(' ')}
      </div>
    </div>
  );
}
