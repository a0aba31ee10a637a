/** Chooses the model of the chat. */
import { type JSX, useCallback, useMemo } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { IPanelServices } from '../../model/service-interfaces';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import { describeCapabilities } from './capabilities';
import type { IChoice } from './choice';
import { ChoicePicker } from './choice-picker';
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
  const choices = useMemo<readonly IChoice[]>(() => {
    const labels = new Map(providers.map(({ id, label }) => [id, label]));
    return models.map(({ id, label, provider, capabilities }) => ({
      value: id,
      label,
      group: labels.get(provider) ?? provider,
      details: describeCapabilities(capabilities, trans)
    }));
  }, [models, providers, trans]);
  const refresh = useCallback(() => void catalog.refresh(), [catalog]);
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
      onOpen={refresh}
      asked={asked}
      footer={<ProviderActions chatId={chat.chat.id} services={services} />}
    />
  );
}
