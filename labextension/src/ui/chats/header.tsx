/** The top of the panel: the chat's title, a new chat, all chats, and the chat's menu. */
import { addIcon, closeIcon, listIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { IPanelServices } from '../../model/service-interfaces';
import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import { ChatMenuButton } from './chat-menu-button';
import { Title } from './title';

/** Props of the header. */
export interface IHeaderProps {
  readonly services: Pick<
    IPanelServices,
    'activity' | 'chats' | 'view' | 'setup' | 'commands'
  >;
  readonly chat: IChatModel | null;
  readonly listOpen: boolean;
  readonly settingsOpen: boolean;
}

/** Render the header. */
export function Header(props: IHeaderProps): JSX.Element {
  const { trans, inputFocus } = usePanelContext();
  const { services, chat, listOpen, settingsOpen } = props;
  const { activity, chats, view, setup } = services;
  const unseen = useSignal(activity.changed, () => activity.unseen);
  // The list itself says more than a dot.
  const marked = unseen.length > 0 && !listOpen;
  const waits = unseen.some(({ mark }) => mark === 'waiting');
  return (
    <div className="jp-CodeInterp-header">
      {settingsOpen ? (
        <span className="jp-CodeInterp-title">
          {trans.__('Models & Policy')}
        </span>
      ) : chat && !listOpen ? (
        <Title key={chat.chat.id} chat={chat} />
      ) : (
        <span className="jp-CodeInterp-title">{trans.__('Chats')}</span>
      )}
      <IconButton
        icon={addIcon}
        label={trans.__('New chat')}
        onClick={() => {
          view.showList(false);
          view.showSettings(false);
          void chats.create().then(created => {
            // An empty chat is its own successor; its form would stay.
            setup.closeFormOf(created?.chat.id ?? '');
            inputFocus.request();
          });
        }}
      />
      <IconButton
        icon={listIcon}
        label={
          marked
            ? trans.__('All chats, one needs your attention')
            : trans.__('All chats')
        }
        className={
          marked ? `jp-CodeInterp-marked ${waits ? 'jp-mod-waiting' : ''}` : ''
        }
        pressed={listOpen}
        onClick={() => view.showList(!listOpen)}
      />
      {settingsOpen && (
        <IconButton
          icon={closeIcon}
          label={trans.__('Back to the chat')}
          onClick={() => {
            inputFocus.request();
            view.showSettings(false);
          }}
        />
      )}
      {chat && !settingsOpen && (
        <ChatMenuButton chatId={chat.chat.id} commands={services.commands} />
      )}
    </div>
  );
}
