/** Questions to begin a chat with, each one click away. */
import { type JSX, useMemo } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { IPanelServices } from '../../model/service-interfaces';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import { DemoNote } from './demo-note';
import { EngineSentence } from './engine-sentence';
import { examplePrompts } from './example-prompts';
import { useFolderFiles } from './use-folder-files';

/** Props of the list. */
export interface IExampleListProps {
  readonly chat: IChatModel;
  readonly services: Pick<
    IPanelServices,
    'catalog' | 'setup' | 'settings' | 'kernelChoices' | 'listFolder'
  >;
}

/** Render the questions, and say who answers and where code runs. */
export function ExampleList(props: IExampleListProps): JSX.Element {
  const { trans, inputFocus } = usePanelContext();
  const { chat, services } = props;
  const demo = useSignal(chat.changed, () =>
    chat.chat.model.startsWith('demo/')
  );
  const folder = useSignal(chat.changed, () => chat.chat.folder);
  const files = useFolderFiles(services.listFolder, folder);
  const prompts = useMemo(
    () => files && examplePrompts(trans, demo, files),
    [trans, demo, files]
  );
  return (
    <div className="jp-CodeInterp-empty">
      <h2>{trans.__('Ask about your data')}</h2>
      <EngineSentence chat={chat} services={services} />
      {prompts && (
        <ul
          className="jp-CodeInterp-offers jp-CodeInterp-prompts"
          aria-label={trans.__('Examples')}
        >
          {prompts.map(prompt => (
            <li key={prompt}>
              <button
                type="button"
                onClick={() => {
                  inputFocus.request();
                  void chat.send(prompt);
                }}
              >
                {prompt}
              </button>
            </li>
          ))}
        </ul>
      )}
      {demo && <DemoNote catalog={services.catalog} setup={services.setup} />}
    </div>
  );
}
