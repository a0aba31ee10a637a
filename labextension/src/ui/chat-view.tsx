/** One chat: its messages, what is wrong, and the input. */
import { type JSX, useMemo } from 'react';

import type { IChatModel, IPanelServices } from '../model/interfaces';
import { Announcer } from './announcer';
import type { IExecutionActions } from './execution/execution-block';
import { InputBar } from './input/input-bar';
import { EmptyChat } from './messages/empty-chat';
import { MessageList } from './messages/message-list';
import { usePanelContext } from './panel-context';
import { useSignal } from './use-signal';

/** Props of a chat. */
export interface IChatViewProps {
  readonly chat: IChatModel;
  readonly services: IPanelServices;
}

/** Render the chat. */
export function ChatView(props: IChatViewProps): JSX.Element {
  const { chat, services } = props;
  const { trans } = usePanelContext();
  const loaded = useSignal(chat.changed, () => chat.loaded);
  const empty = useSignal(chat.changed, () => chat.messages.length === 0);
  const model = useSignal(chat.changed, () => chat.chat.model);
  const canRun = useSignal(
    services.settings.changed,
    () => services.settings.manualRunEnabled
  );
  const actions = useMemo<IExecutionActions>(
    () => ({
      interrupt: id => void chat.interrupt(id),
      extend: id => void chat.extend(id),
      decide: (id, decision) => chat.decide(id, decision)
    }),
    [chat]
  );
  return (
    <>
      {!loaded ? (
        <div className="jp-CodeInterp-notice">{trans.__('Loading…')}</div>
      ) : empty ? (
        <EmptyChat
          demo={model.startsWith('demo/')}
          ask={text => void chat.send(text)}
        />
      ) : (
        <MessageList chat={chat} actions={actions} canRun={canRun} />
      )}
      <Announcer chat={chat} />
      <StatusLines chat={chat} />
      <InputBar chat={chat} services={services} />
    </>
  );
}

function StatusLines(props: { readonly chat: IChatModel }): JSX.Element {
  const { trans } = usePanelContext();
  const { chat } = props;
  const connection = useSignal(chat.changed, () => chat.connection);
  const problem = useSignal(chat.changed, () => chat.problem);
  const queued = useSignal(chat.changed, () => chat.queued);
  return (
    <>
      {queued && (
        <div className="jp-CodeInterp-line">
          {trans.__('Next: %1', queued.text)}
        </div>
      )}
      {connection === 'reconnecting' && (
        <div className="jp-CodeInterp-line" role="status">
          {trans.__('Connection lost, reconnecting… Nothing is lost.')}
        </div>
      )}
      {connection === 'offline' && (
        <div className="jp-CodeInterp-line" role="status">
          {trans.__('You are offline. The answer goes on at the server.')}
        </div>
      )}
      {problem && (
        <div className="jp-CodeInterp-problem" role="alert">
          <span>{problem.message}</span>
          <button
            type="button"
            className="jp-CodeInterp-link"
            onClick={() => chat.dismissProblem()}
          >
            {trans.__('Dismiss')}
          </button>
        </div>
      )}
    </>
  );
}
