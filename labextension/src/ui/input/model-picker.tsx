/** Chooses the model of the chat. */
import { type JSX, useCallback, useMemo, useState } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { IPanelServices } from '../../model/service-interfaces';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import { ChoicePicker } from './choice-picker';
import { modelChoices } from './model-choices';
import { ProviderActions } from './provider-actions';

/** Props of the picker. */
export interface IModelPickerProps {
  readonly chat: IChatModel;
  readonly services: Pick<IPanelServices, 'catalog' | 'setup'>;
}

/** Render the choice. */
export function ModelPicker(props: IModelPickerProps): JSX.Element {
  const { trans } = usePanelContext();
  const { chat, services } = props;
  const { catalog, setup } = services;
  const current = useSignal(chat.changed, () => chat.chat.model);
  const models = useSignal(catalog.changed, () => catalog.models);
  const providers = useSignal(catalog.changed, () => catalog.providers);
  const [all, setAll] = useState(false);
  const choices = useMemo(
    () => modelChoices({ models, providers, current }, all, trans),
    [models, providers, current, all, trans]
  );
  const others = models.filter(model => !model.chat).length;
  const onOpen = useCallback(() => {
    setAll(false);
    void catalog.refresh();
  }, [catalog]);
  const asked = useCallback(
    (open: () => void) => {
      const onAsked = (_: unknown, chatId: string) => {
        if (chatId === chat.chat.id) {
          open();
        }
      };
      setup.modelAsked.connect(onAsked);
      return () => void setup.modelAsked.disconnect(onAsked);
    },
    [setup, chat]
  );
  const known = choices.find(choice => choice.value === current);
  return (
    <ChoicePicker
      className="jp-mod-model"
      label={trans.__('Model')}
      text={known?.label ?? (current || trans.__('none'))}
      value={current}
      choices={choices}
      choose={model => void chat.setModel(model)}
      onOpen={onOpen}
      asked={asked}
      footer={
        <>
          {others > 0 && (
            <button
              type="button"
              className="jp-CodeInterp-menuButton"
              aria-pressed={all}
              onClick={() => setAll(!all)}
            >
              {all
                ? trans.__('Show only models for chats')
                : trans._n(
                    'Show %1 model for other purposes',
                    'Show %1 models for other purposes',
                    others
                  )}
            </button>
          )}
          <ProviderActions chatId={chat.chat.id} services={services} />
        </>
      }
    />
  );
}
