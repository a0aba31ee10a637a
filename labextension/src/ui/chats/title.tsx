/** The title of a chat; a click makes it editable. */
import { type JSX, useLayoutEffect, useRef, useState } from 'react';

import type { IChatModel } from '../../model/interfaces';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';

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
      onFocus={event => event.target.select()}
      onBlur={event => finish(event.target.value)}
      onKeyDown={event => {
        if (event.nativeEvent.isComposing) {
          return;
        }
        if (event.key === 'Enter') {
          returnsFocus.current = true;
          finish(event.currentTarget.value);
        } else if (event.key === 'Escape') {
          event.stopPropagation();
          returnsFocus.current = true;
          setEditing(false);
        }
      }}
    />
  );
}
