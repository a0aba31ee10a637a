/** One chat: its messages, what is wrong, and the input. */
import { type JSX, useMemo } from 'react';

import type { IChatModel } from '../model/chat-interfaces';
import type { IPanelServices } from '../model/service-interfaces';
import { Announcer } from './announcer';
import { ConnectForm } from './connect/connect-form';
import type { IExecutionActions } from './execution/execution-block';
import { InputBar } from './input/input-bar';
import { EmptyChat } from './messages/empty-chat';
import { MessageList } from './messages/message-list';
import { openInPanel } from './open-in-panel';
import { usePanelContext } from './panel-context';
import { WaysProvider } from './remedies/ways';
import { StatusLines } from './status-lines';
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
  const setup = useSignal(services.setup.changed, () => services.setup.form);
  const form = setup?.chatId === chat.chat.id ? setup : null;
  const canRun = useSignal(
    services.settings.changed,
    () => services.settings.manualRunEnabled
  );
  const actions = useMemo<IExecutionActions>(
    () => ({
      interrupt: id => void chat.interrupt(id),
      extend: id => void chat.extend(id),
      decide: (id, decision) => chat.decide(id, decision),
      stopOther: holder => chat.stopOther(holder),
      openChat: id => openInPanel(services, id)
    }),
    [chat, services]
  );
  return (
    <WaysProvider chat={chat} services={services}>
      {form ? (
        <ConnectForm
          key={form.provider?.id ?? ''}
          chat={chat}
          services={services}
          provider={form.provider}
          first={form.first}
        />
      ) : !loaded ? (
        <div className="jp-CodeInterp-notice">{trans.__('Loading…')}</div>
      ) : empty ? (
        <EmptyChat chat={chat} services={services} />
      ) : (
        <MessageList
          chat={chat}
          services={services}
          actions={actions}
          canRun={canRun}
        />
      )}
      <Announcer chat={chat} />
      <StatusLines chat={chat} services={services} />
      <InputBar chat={chat} services={services} />
    </WaysProvider>
  );
}
