/** What the person wrote, with the files that came along; to copy, to word anew, and with its other wordings. */
import { type JSX, memo, useState } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { Message } from '../../protocol/chats';
import { Folded } from '../folded';
import { usePanelContext } from '../panel-context';
import { AttachedFiles } from './attached-files';
import { MessageEditor } from './message-editor';
import { UserActions } from './user-actions';

/** Props of a message of the person. */
export interface IUserMessageProps {
  readonly message: Message;
  readonly chat: IChatModel;
  /** Whether a turn runs. */
  readonly busy: boolean;
  readonly sendWithEnter: boolean;
}

/** Render the message. */
export const UserMessage = memo(function UserMessage(
  props: IUserMessageProps
): JSX.Element {
  const { trans, inputFocus } = usePanelContext();
  const { message, chat, busy } = props;
  // Of which version; the next one is shown as it is.
  const [editing, setEditing] = useState<string | null>(null);
  const [cancelled, setCancelled] = useState(false);
  const isEdited = editing === message.id;
  const text = textOf(message);
  const send = async (changed: string) => {
    const sent = await chat.edit(message.id, changed);
    if (sent) {
      inputFocus.request();
      setEditing(null);
    }
    return sent;
  };
  return (
    <article className="jp-CodeInterp-user" aria-label={trans.__('You')}>
      {isEdited ? (
        <MessageEditor
          text={text}
          sendWithEnter={props.sendWithEnter}
          busy={busy}
          send={send}
          cancel={() => {
            setCancelled(true);
            setEditing(null);
          }}
        />
      ) : (
        text && (
          <Folded more={trans.__('Show more')} less={trans.__('Show less')}>
            <div className="jp-CodeInterp-userText" dir="auto">
              {text}
            </div>
          </Folded>
        )
      )}
      <AttachedFiles parts={message.parts} />
      {message.parts.map(
        (part, index) =>
          part.type === 'note' && (
            <p key={index} className="jp-CodeInterp-note">
              {part.text}
            </p>
          )
      )}
      {!isEdited && (
        <UserActions
          message={message}
          text={text}
          busy={busy}
          takesFocus={cancelled}
          edit={() => {
            setCancelled(false);
            setEditing(message.id);
          }}
          show={id => void chat.showBranch(id)}
        />
      )}
    </article>
  );
});

/** What the person wrote. */
function textOf(message: Message): string {
  return message.parts
    .map(part => (part.type === 'text' ? part.text : ''))
    .filter(Boolean)
    .join('\n\n');
}
