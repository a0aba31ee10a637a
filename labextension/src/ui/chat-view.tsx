/** One chat: its messages, what is wrong, and the input. */
import { type JSX, useEffect } from 'react';

import type { IChatModel } from '../model/chat-interfaces';
import type { IPanelServices } from '../model/service-interfaces';
import { Announcer } from './announcer';
import { InputBar } from './input/input-bar';
import { Late } from './late';
import { conversationPart, setupPart } from './late-parts';
import { EmptyChat } from './messages/empty-chat';
import { usePanelContext } from './panel-context';
import { StatusLines } from './status-lines';
import { useSignal } from './use-signal';
import { whenIdle } from './when-idle';

/** Props of a chat. */
export interface IChatViewProps {
  readonly chat: IChatModel;
  readonly services: IPanelServices;
}

/** Render the chat. */
export function ChatView(props: IChatViewProps): JSX.Element {
  const { chat, services } = props;
  useConversationSoon(chat);
  return (
    <>
      <Middle chat={chat} services={services} />
      <Announcer chat={chat} />
      <StatusLines chat={chat} services={services} />
      <InputBar chat={chat} services={services} />
    </>
  );
}

function Middle(props: IChatViewProps): JSX.Element {
  const { chat, services } = props;
  const { trans } = usePanelContext();
  const loaded = useSignal(chat.changed, () => chat.loaded);
  const empty = useSignal(chat.changed, () => chat.messages.length === 0);
  const setup = useSignal(services.setup.changed, () => services.setup.form);
  const form = setup?.chatId === chat.chat.id ? setup : null;
  if (form) {
    return (
      <Late part={setupPart}>
        {({ ConnectForm }) => (
          <ConnectForm
            key={form.provider?.id ?? ''}
            chat={chat}
            services={services}
            provider={form.provider}
            first={form.first}
          />
        )}
      </Late>
    );
  }
  if (!loaded) {
    return <div className="jp-CodeInterp-notice">{trans.__('Loading…')}</div>;
  }
  return empty ? (
    <EmptyChat chat={chat} services={services} />
  ) : (
    <Late part={conversationPart}>
      {({ Conversation }) => <Conversation chat={chat} services={services} />}
    </Late>
  );
}

/** Fetch what shows messages: beside them when the chat has some, else while nothing else is to be done. */
function useConversationSoon(chat: IChatModel): void {
  const written = useSignal(
    chat.changed,
    () => chat.chat.head !== null || chat.messages.length > 0
  );
  useEffect(() => {
    const load = () => void conversationPart.load();
    return written ? load() : whenIdle(load);
  }, [written]);
}
