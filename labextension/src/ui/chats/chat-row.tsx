/** One chat in the list: opened by a click, renamed in place, deleted. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { deleteIcon, editIcon, launchIcon } from '@jupyterlab/ui-components';
import { type JSX, type KeyboardEvent, useState } from 'react';

import { assertNever } from '../../protocol/assert-never';
import type { ChatMark, IChatActivity } from '../../model/list-interfaces';
import type { Chat } from '../../protocol/chats';
import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import { whenChanged } from './chat-groups';
import { TitleInput } from './title-input';

/** What a person may do to a chat of the list. */
export interface IRowActions {
  readonly open: (chatId: string) => void;
  readonly openInMainArea: (chat: Chat) => void;
  readonly rename: (chatId: string, title: string) => void;
  readonly delete: (chatId: string) => void;
  /** Put the focus on a row once it is rendered again. */
  readonly focus: (chatId: string) => void;
}

/** Props of a row. */
export interface IChatRowProps {
  readonly chat: Chat;
  readonly shown: boolean;
  readonly activity: IChatActivity;
  /** Whether Tab stops here; one row of the list is. */
  readonly inTabOrder: boolean;
  readonly actions: IRowActions;
}

/** Render the row. */
export function ChatRow(props: IChatRowProps): JSX.Element {
  const { trans } = usePanelContext();
  const { chat, shown, activity, inTabOrder, actions } = props;
  const mark = useSignal(activity.changed, () => activity.markOf(chat.id));
  const [editing, setEditing] = useState(false);
  const title = chat.title || trans.__('New chat');
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'F2') {
      event.preventDefault();
      setEditing(true);
    } else if (event.key === 'Delete') {
      event.preventDefault();
      actions.delete(chat.id);
    }
  };
  if (editing) {
    return (
      <li>
        <TitleInput
          title={chat.title}
          className="jp-CodeInterp-rowTitle"
          finish={(changed, byKey) => {
            setEditing(false);
            if (changed !== null) {
              actions.rename(chat.id, changed);
            }
            if (byKey) {
              actions.focus(chat.id);
            }
          }}
        />
      </li>
    );
  }
  const stop = inTabOrder ? 0 : -1;
  return (
    <li className={shown ? 'jp-mod-selected' : ''} onKeyDown={onKey}>
      <button
        type="button"
        className="jp-CodeInterp-chatName"
        data-chat-id={chat.id}
        tabIndex={stop}
        aria-current={shown}
        onClick={() => actions.open(chat.id)}
      >
        <span>{title}</span>
        <span className="jp-CodeInterp-quiet">
          {mark && mark !== 'running' && (
            <span className={`jp-CodeInterp-mark jp-mod-${mark}`} />
          )}
          {mark ? describe(mark, trans) : whenChanged(chat, new Date())}
        </span>
      </button>
      <span className="jp-CodeInterp-rowButtons">
        <IconButton
          icon={launchIcon}
          label={trans.__('Open %1 in the main area', title)}
          tabIndex={stop}
          onClick={() => actions.openInMainArea(chat)}
        />
        <IconButton
          icon={editIcon}
          label={trans.__('Rename %1', title)}
          tabIndex={stop}
          onClick={() => setEditing(true)}
        />
        <IconButton
          icon={deleteIcon}
          label={trans.__('Delete %1', title)}
          tabIndex={stop}
          onClick={() => actions.delete(chat.id)}
        />
      </span>
    </li>
  );
}

function describe(mark: ChatMark, trans: TranslationBundle): string {
  switch (mark) {
    case 'running':
      return trans.__('Running…');
    case 'waiting':
      return trans.__('Waiting for you');
    case 'answered':
      return trans.__('New answer');
    case 'failed':
      return trans.__('The answer failed');
    default:
      return assertNever(mark);
  }
}
