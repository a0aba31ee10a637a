/** The messages of a chat. */
import type { JSX, MouseEvent } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { IPanelServices } from '../../model/service-interfaces';
import type { IExecutionActions } from '../execution/execution-block';
import { usePanelContext } from '../panel-context';
import { guardLinks } from '../rendering/link-guard';
import { loadRemoteImage } from '../rendering/remote-image';
import { useSignal } from '../use-signal';
import { endpointName } from './endpoint-name';
import { FollowingScroll } from './following-scroll';
import { MessageRow } from './message-row';
import { ShownFilesProvider, useCollectedFiles } from './shown-files';

/** A chat opens at its end: so many messages are there at once. */
const FIRST_SHOWN = 8;

/** Props of the list. */
export interface IMessageListProps {
  readonly chat: IChatModel;
  readonly services: Pick<IPanelServices, 'catalog' | 'settings'>;
  readonly actions: IExecutionActions;
  readonly canRun: boolean;
}

/** Render the list. */
export function MessageList(props: IMessageListProps): JSX.Element {
  const { chat, services, actions, canRun } = props;
  const { catalog, settings } = services;
  const { links, trans } = usePanelContext();
  const messages = useSignal(chat.changed, () => chat.messages);
  const turnId = useSignal(chat.changed, () => chat.turn?.id);
  const model = useSignal(chat.changed, () => chat.chat.model);
  const endpoint = useSignal(catalog.changed, () =>
    endpointName(catalog, model)
  );
  const sendWithEnter = useSignal(
    settings.changed,
    () => settings.sendWithEnter
  );
  const files = useCollectedFiles(messages);
  const busy = turnId !== undefined;
  const guard = (event: MouseEvent) => guardLinks(event, links);
  return (
    <FollowingScroll
      label={trans.__('Conversation')}
      turnId={turnId}
      latest={messages.at(-1)}
    >
      <ShownFilesProvider value={files}>
        <div
          className="jp-CodeInterp-guarded"
          onClickCapture={guard}
          onAuxClickCapture={guard}
          onClick={loadRemoteImage}
        >
          {messages.map((message, index) => (
            <MessageRow
              // The versions of a message share their row, and with it the focus on the way through them.
              key={message.siblings?.[0] ?? message.id}
              message={message}
              chat={chat}
              actions={actions}
              canRun={canRun}
              busy={busy}
              live={busy && index === messages.length - 1}
              last={index === messages.length - 1}
              isLate={index >= messages.length - FIRST_SHOWN}
              endpoint={endpoint}
              sendWithEnter={sendWithEnter}
            />
          ))}
        </div>
      </ShownFilesProvider>
    </FollowingScroll>
  );
}
