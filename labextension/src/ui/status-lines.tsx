/** What a person should know about the chat besides its messages: what waits, the connection, what is wrong. */
import { closeIcon, editIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import type { IChatModel } from '../model/chat-interfaces';
import type { IPanelServices } from '../model/service-interfaces';
import { IconButton } from './icon-button';
import { Late } from './late';
import { conversationPart } from './late-parts';
import { usePanelContext } from './panel-context';
import { budgetText, isScarce } from './budget-words';
import { Problem } from './problem';
import { useSignal } from './use-signal';

/** Props of the lines. */
export interface IStatusLinesProps {
  readonly chat: IChatModel;
  readonly services: Pick<
    IPanelServices,
    'catalog' | 'settings' | 'setup' | 'commands'
  >;
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
        >
          <Late part={conversationPart} quiet>
            {({ ProblemWays }) => (
              <ProblemWays
                code={problem.code}
                chat={chat}
                services={services}
              />
            )}
          </Late>
        </Problem>
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
  return (
    <div className="jp-CodeInterp-line">
      <span title={queued.text}>
        {queued.held
          ? trans.__('Not sent: %1', queued.text)
          : trans.__('Next: %1', queued.text)}
      </span>
      <IconButton
        icon={editIcon}
        label={trans.__('Edit this message')}
        onClick={() => {
          inputFocus.request();
          void chat.takeBack();
        }}
      />
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
  const answering = useSignal(chat.changed, () => chat.turn !== null);
  if (connection !== 'reconnecting' && connection !== 'offline') {
    return null;
  }
  return (
    <div className="jp-CodeInterp-line" role="status">
      {connection !== 'offline'
        ? trans.__(
            'Connection lost, reconnecting… The chat is kept on the server.'
          )
        : answering
          ? trans.__('You are offline. The answer continues on the server.')
          : trans.__('You are offline. The chat is kept on the server.')}
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
