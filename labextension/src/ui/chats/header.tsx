/** The top of the panel: the chat's title, a new chat, all chats. */
import { addIcon, listIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import type { IChatListModel, IChatModel } from '../../model/interfaces';
import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';
import { Title } from './title';

/** Props of the header. */
export interface IHeaderProps {
  readonly chats: IChatListModel;
  readonly chat: IChatModel | null;
  readonly listOpen: boolean;
  readonly toggleList: (open: boolean) => void;
}

/** Render the header. */
export function Header(props: IHeaderProps): JSX.Element {
  const { trans, inputFocus } = usePanelContext();
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
          void chats.create().then(() => inputFocus.request());
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
