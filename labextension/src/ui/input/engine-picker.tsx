/** Chooses where code runs, and whether it runs without being asked about. */
import type { JSX } from 'react';

import type {
  IChatModel,
  IModelCatalog,
  ISettingsModel
} from '../../model/interfaces';
import { type EngineName, ENGINE_NAMES } from '../../protocol/parts';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import { Picker } from './picker';

/** Render the choice of the engine. */
export function EnginePicker(props: {
  readonly chat: IChatModel;
  readonly catalog: IModelCatalog;
  readonly settings: ISettingsModel;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { chat, catalog, settings } = props;
  const current = useSignal(chat.changed, () => chat.chat.engine);
  const engines = useSignal(catalog.changed, () => catalog.engines);
  const allowed = useSignal(settings.changed, () => settings.allowedEngines);
  const labels: Record<EngineName, string> = {
    jupyter: trans.__('Kernel'),
    pyodide: trans.__('Browser')
  };
  return (
    <Picker
      value={current}
      label={trans.__('Where code runs')}
      title={trans.__('Where code runs')}
      onChange={value => {
        const chosen = ENGINE_NAMES.find(name => name === value);
        if (chosen) {
          void chat.setEngine(chosen);
        }
      }}
    >
      {ENGINE_NAMES.filter(
        name => allowed.includes(name) || name === current
      ).map(name => {
        const state = engines.find(engine => engine.engine === name);
        const ready = state?.ready ?? true;
        return (
          <option
            key={name}
            value={name}
            disabled={!ready}
            title={state?.reason ?? ''}
          >
            {ready
              ? labels[name]
              : trans.__('%1 (not available)', labels[name])}
          </option>
        );
      })}
    </Picker>
  );
}

/** Render the choice between asking and running at once. */
export function ApprovalPicker(props: {
  readonly chat: IChatModel;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { chat } = props;
  const approval = useSignal(chat.changed, () => chat.chat.approval);
  const codeOn = useSignal(chat.changed, () => chat.chat.code_on);
  const value = codeOn ? approval : 'off';
  const choose = async (choice: string): Promise<void> => {
    if ((choice !== 'off') !== codeOn) {
      await chat.setCodeOn(choice !== 'off');
    }
    if (choice === 'ask' || choice === 'auto') {
      await chat.setApproval(choice);
    }
  };
  return (
    <Picker
      value={value}
      label={trans.__('When code runs')}
      title={trans.__(
        'Whether the model may run code, and whether you are asked first'
      )}
      onChange={choice => void choose(choice)}
    >
      <option value="ask">{trans.__('Ask first')}</option>
      <option value="auto">{trans.__('Run at once')}</option>
      <option value="off">{trans.__('No code')}</option>
    </Picker>
  );
}
