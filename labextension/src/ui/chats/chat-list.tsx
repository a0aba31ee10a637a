/** All chats by date: search, open, rename and delete them, with the mouse or from the keyboard. */
import { type JSX, useRef } from 'react';

import type { IPanelServices } from '../../model/service-interfaces';
import { CommandIDs } from '../../tokens';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import { groupChats } from './chat-groups';
import { ChatRow, type IRowActions } from './chat-row';
import { type IRowFocus, useRowFocus } from './use-row-focus';

/** Props of the list. */
export interface IChatListProps {
  readonly services: Pick<IPanelServices, 'activity' | 'chats' | 'commands'>;
  /** Called when a chat was chosen, or Esc pressed. */
  readonly close: () => void;
}

/** Render the list. */
export function ChatList(props: IChatListProps): JSX.Element {
  const { trans } = usePanelContext();
  const { chats } = props.services;
  const query = useSignal(chats.stateChanged, () => chats.query);
  const hasMore = useSignal(chats.stateChanged, () => chats.hasMore);
  const list = useRef<HTMLDivElement>(null);
  const focus = useRowFocus(list);
  const actions = useRowActions(props, focus);
  return (
    <div
      ref={list}
      className="jp-CodeInterp-chatList"
      role="group"
      aria-label={trans.__('Chats')}
      onFocus={focus.onFocus}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          props.close();
        } else {
          focus.onKeyDown(event);
        }
      }}
    >
      <input
        type="search"
        className="jp-mod-styled"
        autoFocus
        defaultValue={query}
        placeholder={trans.__('Search chats')}
        aria-label={trans.__('Search chats')}
        onChange={event => void chats.search(event.target.value)}
      />
      <Groups services={props.services} focus={focus} actions={actions} />
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

function Groups(props: {
  readonly services: IChatListProps['services'];
  readonly focus: IRowFocus;
  readonly actions: IRowActions;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { services, focus, actions } = props;
  const { activity, chats } = services;
  const items = useSignal(chats.stateChanged, () => chats.chats);
  const state = useSignal(chats.stateChanged, () => chats.state);
  const shownId = useSignal(chats.stateChanged, () => chats.current?.chat.id);
  const listed = (id: string | null | undefined) =>
    items.find(chat => chat.id === id)?.id;
  const tabId = listed(focus.activeId) ?? listed(shownId) ?? items[0]?.id;
  if (items.length === 0) {
    return (
      <p className="jp-CodeInterp-note" role="status">
        {state === 'ready'
          ? trans.__('No chats found.')
          : state === 'loading'
            ? trans.__('Loading…')
            : trans.__('The chats could not be loaded.')}
      </p>
    );
  }
  return (
    <>
      {groupChats(items, new Date(), trans).map(({ name, chats: found }) => (
        <section key={name} aria-label={name}>
          <h3 className="jp-CodeInterp-quiet">{name}</h3>
          <ul>
            {found.map(chat => (
              <ChatRow
                key={chat.id}
                chat={chat}
                shown={chat.id === shownId}
                activity={activity}
                inTabOrder={chat.id === tabId}
                actions={actions}
              />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function useRowActions(props: IChatListProps, focus: IRowFocus): IRowActions {
  const { inputFocus } = usePanelContext();
  const { services, close } = props;
  const { chats, commands } = services;
  return {
    open: chatId => {
      close();
      void chats.open(chatId).then(() => inputFocus.request());
    },
    openInMainArea: ({ id, title }) =>
      void commands.execute(CommandIDs.openInMainArea, { chatId: id, title }),
    rename: (chatId, title) => void chats.rename(chatId, title),
    delete: chatId => {
      focus.request(focus.neighbour(chatId));
      void chats.delete(chatId);
    },
    focus: chatId => focus.request(chatId)
  };
}
