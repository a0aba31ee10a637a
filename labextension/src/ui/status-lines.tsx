/** What a person should know about the chat besides its messages: what waits, the connection, what is wrong. */
import { closeIcon, editIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import type { IChatModel } from '../model/chat-interfaces';
import type { IPanelServices } from '../model/service-interfaces';
import { IconButton } from './icon-button';
import { usePanelContext } from './panel-context';
import { budgetText, isScarce } from './budget-words';
import { Problem } from './problem';
import { useSignal } from './use-signal';

/** Props of the lines. */
export interface IStatusLinesProps {
  readonly chat: IChatModel;
  readonly services: Pick<IPanelServices, 'catalog' | 'settings'>;
}

/** Render the lines. */
export function StatusLines(props: IStatusLinesProps): JSX.Element {
  const { chat, services } = props;
  const problem = useSignal(chat.changed, () => chat.problem);
  return (
    <>
      <Queued chat={chat} />
      <Connection chat={chat} />
      <CatalogProblem {...services} />
      <Scarce settings={services.settings} />
      {problem && (
        <Problem
          message={problem.message}
          dismiss={() => chat.dismissProblem()}
        />
      )}
    </>
  );
}

function Queued(props: { readonly chat: IChatModel }): JSX.Element | null {
  const { trans, inputFocus } = usePanelContext();
  const { chat } = props;
  const queued = useSignal(chat.changed, () => chat.queued);
  if (!queued) {
    return null;
  }
  const takeBack = async (): Promise<void> => {
    inputFocus.request();
    if (await chat.cancelQueued()) {
      chat.setDraft([queued.text, chat.draft].filter(Boolean).join('\n'));
    }
  };
  return (
    <div className="jp-CodeInterp-line">
      <span title={queued.text}>{trans.__('Next: %1', queued.text)}</span>
      {/* Its files would be lost on the way back into the input. */}
      {queued.files.length === 0 && (
        <IconButton
          icon={editIcon}
          label={trans.__('Edit this message')}
          onClick={() => void takeBack()}
        />
      )}
      <IconButton
        icon={closeIcon}
        label={trans.__('Do not send this message')}
        onClick={() => {
          inputFocus.request();
          void chat.cancelQueued();
        }}
      />
    </div>
  );
}

function Connection(props: { readonly chat: IChatModel }): JSX.Element | null {
  const { trans } = usePanelContext();
  const { chat } = props;
  const connection = useSignal(chat.changed, () => chat.connection);
  const busy = useSignal(chat.changed, () => chat.turn !== null);
  if (connection !== 'reconnecting' && connection !== 'offline') {
    return null;
  }
  return (
    <div className="jp-CodeInterp-line" role="status">
      {connection !== 'offline'
        ? trans.__('Connection lost, reconnecting… What you write is kept.')
        : busy
          ? trans.__('You are offline. The answer goes on at the server.')
          : trans.__('You are offline. What you write is kept.')}
    </div>
  );
}

/** So that nobody is surprised by a question that is refused. */
function Scarce(props: {
  readonly settings: IPanelServices['settings'];
}): JSX.Element | null {
  const { trans } = usePanelContext();
  const { settings } = props;
  const budgets = useSignal(settings.changed, () => settings.budgets);
  const scarce = budgets.filter(isScarce);
  return scarce.length === 0 ? null : (
    <div className="jp-CodeInterp-line" role="status">
      {scarce.map(budget => budgetText(budget, trans)).join(' ')}
    </div>
  );
}

function CatalogProblem(
  props: IStatusLinesProps['services']
): JSX.Element | null {
  const { catalog, settings } = props;
  const models = useSignal(catalog.changed, () => catalog.problem);
  const switches = useSignal(settings.changed, () => settings.problem);
  const problem = models ?? switches;
  return (
    problem && (
      <Problem
        message={problem.message}
        retry={() => {
          void catalog.refresh();
          void settings.refresh();
        }}
      />
    )
  );
}
