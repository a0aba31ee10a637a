/** Says which chats were just deleted, with a way to bring each back. */
import { type JSX, useRef } from 'react';

import type { IChatListModel } from '../../model/list-interfaces';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';

/** Render one line per deletion; the clock stands still while a pointer or the focus is on them. */
export function DeletedLines(props: {
  readonly chats: IChatListModel;
}): JSX.Element {
  const { trans, inputFocus } = usePanelContext();
  const { chats } = props;
  const deletions = useSignal(chats.stateChanged, () => chats.deletions);
  const lines = useRef<HTMLDivElement>(null);
  const release = () => {
    const node = lines.current;
    const watched = node?.matches(':hover') || node?.matches(':focus-within');
    chats.holdDeletions(watched === true);
  };
  const undo = (chatId: string) => {
    inputFocus.request();
    void chats.undoDelete(chatId);
  };
  return (
    <div
      ref={lines}
      className="jp-CodeInterp-deletedLines"
      role="status"
      onMouseEnter={() => chats.holdDeletions(true)}
      onMouseLeave={release}
      onFocus={() => chats.holdDeletions(true)}
      onBlur={() => requestAnimationFrame(release)}
    >
      {deletions.map(({ id, title }) => (
        <div key={id} className="jp-CodeInterp-line">
          <span>
            {trans.__('Chat "%1" was deleted.', title || trans.__('New chat'))}
          </span>
          <button
            type="button"
            className="jp-CodeInterp-link"
            onClick={() => undo(id)}
          >
            {trans.__('Undo')}
          </button>
        </div>
      ))}
    </div>
  );
}
