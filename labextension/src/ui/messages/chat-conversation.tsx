/** The messages of a chat, with what a person can do about them, behind the walls against what is in them. */
import { type JSX, useMemo } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { IPanelServices } from '../../model/service-interfaces';
import type { IExecutionActions } from '../execution/execution-block';
import { openInPanel } from '../open-in-panel';
import { WaysProvider } from '../remedies/ways';
import { SafeRendering } from '../rendering/safe-rendering';
import { useSignal } from '../use-signal';
import { MessageList } from './message-list';

/** Render the messages. */
export function Conversation(props: {
  readonly chat: IChatModel;
  readonly services: IPanelServices;
}): JSX.Element {
  const { chat, services } = props;
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
    <SafeRendering rendermime={services.rendermime}>
      <WaysProvider chat={chat} services={services}>
        <MessageList
          chat={chat}
          services={services}
          actions={actions}
          canRun={canRun}
        />
      </WaysProvider>
    </SafeRendering>
  );
}
