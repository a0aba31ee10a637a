/** The top of a chat in the main area: its title and its menu. */
import type { JSX } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { IPanelServices } from '../../model/service-interfaces';
import { ChatMenuButton } from './chat-menu-button';
import { Title } from './title';

/** Render the header. */
export function ChatHeader(props: {
  readonly chat: IChatModel;
  readonly services: Pick<IPanelServices, 'commands'>;
}): JSX.Element {
  const { chat, services } = props;
  return (
    <div className="jp-CodeInterp-header">
      <Title chat={chat} />
      <ChatMenuButton chatId={chat.chat.id} commands={services.commands} />
    </div>
  );
}
