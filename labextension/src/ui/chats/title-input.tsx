/** The text box in which a chat's title is changed. */
import { type JSX, useState } from 'react';

import { isComposing } from '../input/keys';
import { usePanelContext } from '../panel-context';

/** Props of the box. */
export interface ITitleInputProps {
  readonly title: string;
  readonly className: string;
  /** Called once with the new title, or null when it stays; `byKey` when a key ended it, so the focus is to be kept. */
  readonly finish: (title: string | null, byKey: boolean) => void;
}

/** Render the box; Enter and leaving it take the title, Esc does not. */
export function TitleInput(props: ITitleInputProps): JSX.Element {
  const { trans } = usePanelContext();
  const { finish } = props;
  // A title that changes elsewhere meanwhile is not changed back.
  const [title] = useState(props.title);
  const take = (text: string, byKey: boolean) => {
    const trimmed = text.trim();
    finish(trimmed && trimmed !== title ? trimmed : null, byKey);
  };
  return (
    <input
      className={`jp-mod-styled ${props.className}`}
      defaultValue={title}
      autoFocus
      aria-label={trans.__('Title')}
      onFocus={event => event.target.select()}
      onBlur={event => take(event.target.value, false)}
      onKeyDown={event => {
        // Keys that move in the list, or delete a chat, mean the text here.
        event.stopPropagation();
        if (isComposing(event)) {
          return;
        }
        if (event.key === 'Enter') {
          // Else the same key presses the button that gets the focus next.
          event.preventDefault();
          take(event.currentTarget.value, true);
        } else if (event.key === 'Escape') {
          finish(null, true);
        }
      }}
    />
  );
}
