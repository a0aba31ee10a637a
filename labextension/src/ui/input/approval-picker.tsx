/** Chooses whether the model may run code, and whether the person is asked first. */
import type { JSX } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { ISettingsModel } from '../../model/service-interfaces';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import type { IChoice } from './choice';
import { ChoicePicker } from './choice-picker';

/** Render the choice. */
export function ApprovalPicker(props: {
  readonly chat: IChatModel;
  readonly settings: ISettingsModel;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { chat, settings } = props;
  const approval = useSignal(chat.changed, () => chat.chat.approval);
  const codeOn = useSignal(chat.changed, () => chat.chat.code_on);
  const enabled = useSignal(
    settings.changed,
    () => settings.interpreterEnabled
  );
  const value = codeOn && enabled ? approval : 'off';
  const running = (choice: IChoice): IChoice =>
    enabled
      ? choice
      : {
          ...choice,
          disabled: true,
          details: trans.__('Switched off by the administrator.')
        };
  const choices: readonly IChoice[] = [
    running({
      value: 'ask',
      label: trans.__('Ask first'),
      details: trans.__(
        'You see the code, can change it, and decide whether it runs.'
      )
    }),
    running({
      value: 'auto',
      label: trans.__('Run at once'),
      details: trans.__('Code runs as soon as the model has written it.')
    }),
    {
      value: 'off',
      label: trans.__('No code'),
      details: trans.__('The model only answers in words.')
    }
  ];
  const choose = async (choice: string): Promise<void> => {
    if (
      (choice !== 'off') !== codeOn &&
      !(await chat.setCodeOn(choice !== 'off'))
    ) {
      return;
    }
    if ((choice === 'ask' || choice === 'auto') && choice !== approval) {
      await chat.setApproval(choice);
    }
  };
  return (
    <ChoicePicker
      className="jp-mod-approval"
      label={trans.__('When code runs')}
      text={choices.find(choice => choice.value === value)?.label ?? value}
      value={value}
      choices={choices}
      choose={choice => void choose(choice)}
    />
  );
}
