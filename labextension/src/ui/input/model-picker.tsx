/** Chooses the model of the chat. */
import type { JSX } from 'react';

import type { IChatModel, IModelCatalog } from '../../model/interfaces';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import { Picker } from './picker';

/** Render the choice. */
export function ModelPicker(props: {
  readonly chat: IChatModel;
  readonly catalog: IModelCatalog;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { chat, catalog } = props;
  const current = useSignal(chat.changed, () => chat.chat.model);
  const models = useSignal(catalog.changed, () => catalog.models);
  const providers = [...new Set(models.map(model => model.provider))];
  const known = models.some(model => model.id === current);
  return (
    <Picker
      className="jp-mod-model"
      value={current}
      title={trans.__('Model: %1', current)}
      label={trans.__('Model')}
      onFocus={() => void catalog.refresh()}
      onChange={model => void chat.setModel(model)}
    >
      {!known && (
        <option value={current}>{current || trans.__('no model')}</option>
      )}
      {providers.map(provider => (
        <optgroup key={provider} label={provider}>
          {models
            .filter(model => model.provider === provider)
            .map(model => (
              <option key={model.id} value={model.id}>
                {model.label}
              </option>
            ))}
        </optgroup>
      ))}
    </Picker>
  );
}
