/** All chats: open one, rename, delete, search. */
import { deleteIcon } from '@jupyterlab/ui-components';
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { JSX } from 'react';

import type { IChatListModel } from '../../model/interfaces';
import type { Chat } from '../../protocol/chats';
import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';

/** Render the list; `close` is called when a chat was chosen. */
export function ChatList(props: {
  readonly chats: IChatListModel;
  readonly close: () => void;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { chats, close } = props;
  const items = useSignal(chats.stateChanged, () => chats.chats);
  const hasMore = useSignal(chats.stateChanged, () => chats.hasMore);
  const query = useSignal(chats.stateChanged, () => chats.query);
  const currentId = useSignal(chats.stateChanged, () => chats.current?.chat.id);
  return (
    <div className="jp-CodeInterp-chatList">
      <input
        type="search"
        className="jp-mod-styled"
        defaultValue={query}
        placeholder={trans.__('Search chats')}
        aria-label={trans.__('Search chats')}
        onChange={event => void chats.search(event.target.value)}
      />
      <ul aria-label={trans.__('Chats')}>
        {items.map(chat => (
          <li
            key={chat.id}
            className={chat.id === currentId ? 'jp-mod-selected' : ''}
          >
            <button
              type="button"
              className="jp-CodeInterp-chatName"
              aria-current={chat.id === currentId}
              onClick={() => {
                void chats.open(chat.id);
                close();
              }}
            >
              <span>{chat.title || trans.__('New chat')}</span>
              <time className="jp-CodeInterp-quiet">
                {new Date(chat.updated * 1000).toLocaleString(undefined, {
                  dateStyle: 'short',
                  timeStyle: 'short'
                })}
              </time>
            </button>
            <IconButton
              icon={deleteIcon}
              label={trans.__('Delete %1', chat.title || trans.__('New chat'))}
              onClick={() => void confirmDelete(chats, chat, trans)}
            />
          </li>
        ))}
      </ul>
      {items.length === 0 && (
        <p className="jp-CodeInterp-note">{trans.__('No chats found.')}</p>
      )}
      {hasMore && (
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-reject"
          onClick={() => void chats.loadMore()}
        >
          {trans.__('Older chats')}
        </button>
      )}
    </div>
  );
}

async function confirmDelete(
  chats: IChatListModel,
  chat: Chat,
  trans: ReturnType<typeof usePanelContext>['trans']
): Promise<void> {
  const answer = await showDialog({
    title: trans.__('Delete this chat?'),
    body: trans.__(
      '"%1" with its messages and pictures will be deleted.',
      chat.title || trans.__('New chat')
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Delete') })
    ]
  });
  if (answer.button.accept) {
    await chats.delete(chat.id);
  }
}
