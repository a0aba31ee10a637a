/** The messages of a chat. */
import type { JSX, MouseEvent } from 'react';

import type { IChatModel } from '../../model/interfaces';
import type { IExecutionActions } from '../execution/execution-block';
import { ErrorBoundary } from '../error-boundary';
import { usePanelContext } from '../panel-context';
import { guardLinks } from '../rendering/link-guard';
import { loadRemoteImage } from '../rendering/remote-image';
import { useSignal } from '../use-signal';
import { Answer } from './answer';
import { FollowingScroll } from './following-scroll';
import { ShownFilesProvider, useCollectedFiles } from './shown-files';
import { UserMessage } from './user-message';

/** Props of the list. */
export interface IMessageListProps {
  readonly chat: IChatModel;
  readonly actions: IExecutionActions;
  readonly canRun: boolean;
}

/** Render the list. */
export function MessageList(props: IMessageListProps): JSX.Element {
  const { chat, actions, canRun } = props;
  const { links, trans } = usePanelContext();
  const messages = useSignal(chat.changed, () => chat.messages);
  const turn = useSignal(chat.changed, () => chat.turn);
  const files = useCollectedFiles(messages);
  const asked = messages.filter(({ role }) => role === 'user').at(-1)?.id;
  const describe = (reason: string) =>
    trans.__(
      'This message could not be shown (%1). Click to try again.',
      reason
    );
  const guard = (event: MouseEvent) => guardLinks(event, links);
  return (
    <FollowingScroll label={trans.__('Conversation')} asked={asked}>
      <ShownFilesProvider value={files}>
        <div
          className="jp-CodeInterp-guarded"
          onClickCapture={guard}
          onAuxClickCapture={guard}
          onClick={loadRemoteImage}
        >
          {messages.map((message, index) => (
            <ErrorBoundary key={message.id} describe={describe}>
              {message.role === 'user' ? (
                <UserMessage message={message} />
              ) : (
                <Answer
                  message={message}
                  chat={chat}
                  actions={actions}
                  canRun={canRun}
                  live={turn !== null && index === messages.length - 1}
                />
              )}
            </ErrorBoundary>
          ))}
        </div>
      </ShownFilesProvider>
    </FollowingScroll>
  );
}
