/** Says in one sentence what happens to a question, and where its code runs. */
import type { JSX } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { IPanelServices } from '../../model/service-interfaces';
import { kernelOf } from '../../model/kernel-choices';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';

/** Render the sentence. */
export function EngineSentence(props: {
  readonly chat: IChatModel;
  readonly services: Pick<
    IPanelServices,
    'catalog' | 'kernelChoices' | 'settings'
  >;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { chat } = props;
  const { catalog, kernelChoices, settings } = props.services;
  const engine = useSignal(chat.changed, () => chat.chat.engine);
  const named = useSignal(chat.changed, () => chat.chat.kernel.name);
  const codeOn = useSignal(chat.changed, () => chat.chat.code_on);
  const enabled = useSignal(
    settings.changed,
    () => settings.interpreterEnabled
  );
  const kernels = useSignal(kernelChoices.changed, () => kernelChoices.list);
  const engines = useSignal(catalog.changed, () => catalog.engines);
  const name = kernelOf(named, engines, kernels)?.label;
  return (
    <p>
      {!codeOn || !enabled
        ? trans.__('The model answers in words; it may not run code.')
        : engine === 'pyodide'
          ? trans.__(
              'The model writes Python, runs it in this browser, reads the output and answers.'
            )
          : name === undefined
            ? trans.__(
                'The model writes Python, runs it in a kernel beside your notebooks, reads the output and answers.'
              )
            : trans.__(
                'The model writes Python, runs it in a kernel of its own, %1, reads the output and answers.',
                name
              )}
    </p>
  );
}
