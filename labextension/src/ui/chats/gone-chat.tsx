/** What is shown in the place of a chat that was deleted. */
import { type JSX, useLayoutEffect, useRef } from 'react';

import type { IOpenedChat } from '../../model/list-interfaces';
import type { IPanelServices } from '../../model/service-interfaces';
import { CommandIDs } from '../../tokens';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';

/** Props of the notice. */
export interface IGoneChatProps {
  readonly opened: IOpenedChat;
  readonly services: Pick<IPanelServices, 'chats' | 'commands'>;
  /** Closes the view. */
  readonly close: () => void;
}

/** Render the notice, with the ways on. */
export function GoneChat(props: IGoneChatProps): JSX.Element {
  const { trans, inputFocus } = usePanelContext();
  const { opened, services, close } = props;
  const { chats, commands } = services;
  const pending = useSignal(chats.stateChanged, () =>
    chats.deletions.some(item => item.id === opened.chatId)
  );
  const undo = () => {
    inputFocus.request();
    void chats.undoDelete(opened.chatId);
  };
  const notice = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // The chat took the focus with it when it went.
    if (document.activeElement === document.body) {
      notice.current?.querySelector('button')?.focus();
    }
  }, []);
  return (
    <div
      ref={notice}
      className="jp-CodeInterp-root jp-CodeInterp-gone"
      role="status"
    >
      <p>{trans.__('This chat was deleted.')}</p>
      <div>
        {pending && (
          <button
            type="button"
            className="jp-Button jp-mod-styled jp-mod-accept"
            onClick={undo}
          >
            {trans.__('Undo')}
          </button>
        )}
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-reject"
          onClick={close}
        >
          {trans.__('Close')}
        </button>
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-reject"
          onClick={() => void commands.execute(CommandIDs.showChats)}
        >
          {trans.__('Open another chat')}
        </button>
      </div>
    </div>
  );
}
