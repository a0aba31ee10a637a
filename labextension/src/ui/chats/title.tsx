/** The title of a chat; a click makes it editable. */
import { type JSX, useLayoutEffect, useRef, useState } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import { TitleInput } from './title-input';

/** Render the title. */
export function Title(props: { readonly chat: IChatModel }): JSX.Element {
  const { trans } = usePanelContext();
  const { chat } = props;
  const title = useSignal(chat.changed, () => chat.chat.title);
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const returnsFocus = useRef(false);
  useLayoutEffect(() => {
    if (!editing && returnsFocus.current) {
      returnsFocus.current = false;
      button.current?.focus();
    }
  }, [editing]);
  if (!editing) {
    return (
      <button
        ref={button}
        type="button"
        className="jp-CodeInterp-title"
        title={trans.__('Rename')}
        onClick={() => setEditing(true)}
      >
        {title || trans.__('New chat')}
      </button>
    );
  }
  return (
    <TitleInput
      title={title}
      className="jp-CodeInterp-title"
      finish={(changed, byKey) => {
        returnsFocus.current = byKey;
        setEditing(false);
        if (changed !== null) {
          void chat.rename(changed);
        }
      }}
    />
  );
}
