/** What can be done with a message of the person: copy it, word it anew, see its other wordings. */
import { editIcon } from '@jupyterlab/ui-components';
import { type JSX, useEffect, useRef } from 'react';

import type { Message } from '../../protocol/chats';
import { CopyButton } from '../copy-button';
import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';
import { Branches } from './branches';

/** Props of the actions. */
export interface IUserActionsProps {
  readonly message: Message;
  readonly text: string;
  readonly busy: boolean;
  /** Whether the editor gave the focus back. */
  readonly takesFocus: boolean;
  readonly edit: () => void;
  readonly show: (messageId: string) => void;
}

/** Render the actions. */
export function UserActions(props: IUserActionsProps): JSX.Element {
  const { trans } = usePanelContext();
  const { message, text, busy, takesFocus } = props;
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) {
      bar.current
        ?.querySelector<HTMLElement>('.jp-CodeInterp-edit')
        ?.focus({ preventScroll: true });
    }
  }, [takesFocus]);
  return (
    <div className="jp-CodeInterp-userBar" ref={bar}>
      <CopyButton label={trans.__('Copy message')} text={() => text} />
      {!busy && (
        <IconButton
          className="jp-CodeInterp-edit"
          icon={editIcon}
          label={trans.__('Edit message')}
          onClick={props.edit}
        />
      )}
      <Branches message={message} busy={busy} show={props.show} />
    </div>
  );
}
