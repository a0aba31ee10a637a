/** The top of the panel: the chat's title, a new chat, all chats. */
import { addIcon, listIcon } from '@jupyterlab/ui-components';
import { type JSX, useState } from 'react';

import type { IChatListModel, IChatModel } from '../../model/interfaces';
import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';

/** Props of the header. */
export interface IHeaderProps {
  readonly chats: IChatListModel;
  readonly chat: IChatModel | null;
  readonly listOpen: boolean;
  readonly toggleList: (open: boolean) => void;
}

/** Render the header. */
export function Header(props: IHeaderProps): JSX.Element {
  const { trans } = usePanelContext();
  const { chats, chat, listOpen, toggleList } = props;
  return (
    <header className="jp-CodeInterp-header">
      {chat && !listOpen ? (
        <Title key={chat.chat.id} chat={chat} />
      ) : (
        <span className="jp-CodeInterp-title">{trans.__('Chats')}</span>
      )}
      <IconButton
        icon={addIcon}
        label={trans.__('New chat')}
        onClick={() => {
          toggleList(false);
          void chats.create();
        }}
      />
      <IconButton
        icon={listIcon}
        label={trans.__('All chats')}
        pressed={listOpen}
        onClick={() => toggleList(!listOpen)}
      />
    </header>
  );
}

function Title(props: { readonly chat: IChatModel }): JSX.Element {
  const { trans } = usePanelContext();
  const { chat } = props;
  const title = useSignal(chat.changed, () => chat.chat.title);
  const [editing, setEditing] = useState(false);
  if (!editing) {
    return (
      <button
        type="button"
        className="jp-CodeInterp-title"
        title={trans.__('Rename')}
        onClick={() => setEditing(true)}
      >
        {title || trans.__('New chat')}
      </button>
    );
  }
  const finish = (value: string) => {
    setEditing(false);
    if (value.trim() && value.trim() !== title) {
      void chat.rename(value.trim());
    }
  };
  return (
    <input
      className="jp-mod-styled jp-CodeInterp-title"
      defaultValue={title}
      autoFocus
      aria-label={trans.__('Title')}
      onBlur={event => finish(event.target.value)}
      onKeyDown={event => {
        if (event.key === 'Enter') {
          finish(event.currentTarget.value);
        } else if (event.key === 'Escape') {
          setEditing(false);
        }
      }}
    />
  );
}
