/** One chat in the main area. */
import type { JSX } from 'react';

import type { IOpenedChat } from '../model/list-interfaces';
import type { IPanelServices } from '../model/service-interfaces';
import { ChatView } from './chat-view';
import { ChatHeader } from './chats/chat-header';
import { GoneChat } from './chats/gone-chat';
import { usePanelContext } from './panel-context';
import { Problem } from './problem';
import { useSignal } from './use-signal';

/** Props of the view. */
export interface IMainChatProps {
  readonly opened: IOpenedChat;
  readonly services: IPanelServices;
  /** Closes the view. */
  readonly close: () => void;
}

/** Render the chat, or why it cannot be shown. */
export function MainChat(props: IMainChatProps): JSX.Element {
  const { trans } = usePanelContext();
  const { opened, services, close } = props;
  const state = useSignal(opened.changed, () => opened.state);
  const model = useSignal(opened.changed, () => opened.model);
  const problem = useSignal(opened.changed, () => opened.problem);
  if (state === 'gone') {
    return <GoneChat opened={opened} services={services} close={close} />;
  }
  if (problem) {
    return (
      <Problem message={problem.message} retry={() => void opened.start()} />
    );
  }
  if (!model) {
    return <div className="jp-CodeInterp-notice">{trans.__('Loading…')}</div>;
  }
  return (
    <div className="jp-CodeInterp-root">
      <ChatHeader chat={model} services={services} />
      <ChatView chat={model} services={services} />
    </div>
  );
}
